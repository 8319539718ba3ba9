import { type Kysely, sql } from 'kysely'
import type { TrackerTables } from './tracker-tables.ts'

export interface UnrequestedRun {
  runId: string
  /** The current one, or the last one when the run is over. */
  step: number
  /** There is no row of the run: none of its requests ever reached the tracker. */
  isUnseen: boolean
}

/**
 * Runs whose request is to be published (again): open ones that wait to be claimed, and those that no row shows, of the last
 * week if they are over. Most of them have it in the stream; only the stream knows.
 */
export async function unrequestedRuns(db: Kysely<TrackerTables>, graceMs: number): Promise<UnrequestedRun[]> {
  const before = beforeGrace(graceMs)
  const { rows } = await sql<UnrequestedRun>`
    select run_id as "runId", least(step, jsonb_array_length(steps)) as step, is_unseen as "isUnseen"
    from imports.import_run run
    cross join lateral (
      select not exists (select from sessions.import_session session where session.run_id = run.run_id) as is_unseen
    ) seen
    where (ended_at is null or ended_at > clock_timestamp() - interval '7 days')
      and (is_unseen and created_at < ${before}
        or ended_at is null and owner is null and greatest(created_at, heartbeat_at) < ${before})`.execute(db)
  return rows
}

export interface UntoldRun {
  runId: string
  /** Sessions with an outcome in the ledger whose rows are open. */
  sessionIds: string[]
}

export async function untoldRuns(db: Kysely<TrackerTables>, graceMs: number): Promise<UntoldRun[]> {
  const { rows } = await sql<UntoldRun>`
    select step.run_id as "runId", array_agg(step.session_id order by step.step) as "sessionIds"
    from sessions.import_session session
    join imports.import_step step on step.session_id = session.id
    where session.status in ('pending', 'running') and step.outcome is not null and step.ended_at < ${beforeGrace(graceMs)}
    group by step.run_id`.execute(db)
  return rows
}

const beforeGrace = (graceMs: number) => sql`clock_timestamp() - ${`${graceMs} ms`}::interval`
