import { type Kysely, sql } from 'kysely'
import type { TrackerTables } from './tracker-tables.ts'

/** An open run, as the watchdog judges it; all times by the database's clock. */
export interface OpenRun {
  runId: string
  /** The current one. */
  step: number
  /** Nobody owns the step: it waits to be claimed. */
  isWaiting: boolean
  /** The time for that is over. */
  isExpired: boolean
  /** Neither a heartbeat nor an event nor a request of the watchdog for the given time. */
  isSilent: boolean
  isCancelled: boolean
  /** How often the watchdog has requested the step again. */
  reRequested: number
}

/**
 * The open runs, at most one in a scope. An event counts as a sign of life by its own time, which another machine's clock made:
 * one from the future is none, so a clock that is wrong cannot keep a dead run alive.
 */
export async function openRuns(db: Kysely<TrackerTables>, silentMs: number): Promise<OpenRun[]> {
  const since = sql`clock_timestamp() - ${`${silentMs} ms`}::interval`
  const { rows } = await sql<OpenRun>`
    select run.run_id as "runId", run.step, run.re_requested as "reRequested",
      run.owner is null as "isWaiting",
      run.expires_at < clock_timestamp() as "isExpired",
      greatest(run.heartbeat_at, run.created_at, run.re_requested_at) < ${since}
        and coalesce(session.last_event_at not between ${since} and clock_timestamp(), true) as "isSilent",
      exists (select from imports.import_cancel cancel where cancel.run_id = run.run_id) as "isCancelled"
    from imports.import_run run
    join imports.import_step step on step.run_id = run.run_id and step.step = run.step
    left join sessions.import_session session on session.id = step.session_id
    where run.ended_at is null`.execute(db)
  return rows
}
