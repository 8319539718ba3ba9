import type { SessionTables } from '@imports/shared/contracts/session-table'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { type Kysely, sql } from 'kysely'

/** As their owner: the services may not delete here. */
type Db = Kysely<LedgerTables & SessionTables>

/** The stream keeps events for 30 days: a run whose messages may still come has to be known. */
export const leastDays = 31

export interface Forgotten {
  runs: number
  sessions: number
  issues: number
}

const runsAtOnce = 100

/**
 * Removes runs that ended longer ago than that, with their sessions and issues, a few at a time. Of each kind the newest session that
 * completed stays with its run, however old it is. `dryRun` only counts. Less than {@link leastDays} is a RangeError.
 */
export async function forgetRuns(
  db: Db,
  { olderThanDays, dryRun }: { olderThanDays: number; dryRun: boolean },
): Promise<Forgotten> {
  if (olderThanDays < leastDays) throw new RangeError(`runs are kept for ${leastDays} days at least`)
  const runIds = await endedBefore(db, olderThanDays)
  const total = { runs: 0, sessions: 0, issues: 0 }
  for (let at = 0; at < runIds.length; at += runsAtOnce) {
    const some = runIds.slice(at, at + runsAtOnce)
    const { sessions, issues } = dryRun ? await count(db, some) : await forget(db, some)
    total.runs += some.length
    total.sessions += sessions
    total.issues += issues
  }
  return total
}

/** A run is over when the ledger says so and no session of it still waits to be told. */
async function endedBefore(db: Db, days: number): Promise<string[]> {
  const { rows } = await sql<{ run_id: string }>`
    select run_id from imports.import_run run
    where ended_at < clock_timestamp() - make_interval(days => ${days})
      and not exists (
        select from sessions.import_session session where session.run_id = run.run_id and status in ('pending', 'running'))
      and run_id not in (
        select distinct on (import_type) run_id from sessions.import_session
        where status = 'completed' order by import_type, finished_at desc)
    order by ended_at`.execute(db)
  return rows.map(({ run_id }) => run_id)
}

const issuesOf = (runIds: string[]) =>
  sql`session_id in (select session_id from imports.import_step where run_id = any(${runIds}::uuid[]))`

async function count(db: Db, runIds: string[]): Promise<Omit<Forgotten, 'runs'>> {
  const { rows } = await sql<Omit<Forgotten, 'runs'>>`
    select (select count(*)::int from sessions.import_session where run_id = any(${runIds}::uuid[])) as sessions,
      (select count(*)::int from imports.import_issue where ${issuesOf(runIds)}) as issues`.execute(db)
  return rows[0] ?? { sessions: 0, issues: 0 }
}

const forget = (db: Db, runIds: string[]): Promise<Omit<Forgotten, 'runs'>> =>
  db.transaction().execute(async (trx) => {
    const issues = await sql`delete from imports.import_issue where ${issuesOf(runIds)}`.execute(trx)
    const sessions = await sql`delete from sessions.import_session where run_id = any(${runIds}::uuid[])`.execute(trx)
    for (const table of ['import_cancel', 'import_step', 'import_run']) {
      await sql`delete from ${sql.id('imports', table)} where run_id = any(${runIds}::uuid[])`.execute(trx)
    }
    return { sessions: Number(sessions.numAffectedRows ?? 0), issues: Number(issues.numAffectedRows ?? 0) }
  })
