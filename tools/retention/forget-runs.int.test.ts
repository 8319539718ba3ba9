import { randomUUID } from 'node:crypto'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { forgetRuns } from './forget-runs.ts'

/** A run of one step that ended so many days ago (null: still open), with an issue. */
async function putRun(bed: TestBed, daysAgo: number | null, status: string, shown = status): Promise<string> {
  const [run, session] = [randomUUID(), randomUUID()]
  const ended = daysAgo === null ? sql`null` : sql`now() - make_interval(days => ${daysAgo})`
  await sql`
    insert into imports.import_run (run_id, steps, requested_by, requested_via, lock_value, expires_at, ended_at)
    values (${run}, '[]', 'admin', 'admin', 'x', now(), ${ended})`.execute(bed.db)
  await sql`
    insert into imports.import_step (run_id, step, session_id, kind, outcome, ended_at)
    values (${run}, 1, ${session}, 'catalog', ${daysAgo === null ? null : status}, ${ended})`.execute(bed.db)
  await sql`
    insert into sessions.import_session (id, run_id, step, import_type, status, requested_at, last_event_at, finished_at, requested_by, requested_via, last_seq)
    values (${session}, ${run}, 1, 'catalog', ${shown}, now(), now(), ${ended}, 'admin', 'admin', 1)`.execute(bed.db)
  await sql`
    insert into imports.import_issue (session_id, severity, code, message) values (${session}, 'error', 'X', 'x')`.execute(
    bed.db,
  )
  return run
}

const runsIn = async (bed: TestBed): Promise<string[]> =>
  (await bed.db.selectFrom('imports.import_run').select('run_id').execute()).map(({ run_id }) => run_id).sort()

test('runs that ended long ago are forgotten with all that belongs to them; what is open, young, untold, or the newest of its kind stays', async () => {
  await using bed = await createTestBed()
  const failed = await putRun(bed, 50, 'failed')
  const completedBefore = await putRun(bed, 60, 'completed')
  const newestCompleted = await putRun(bed, 45, 'completed')
  const young = await putRun(bed, 39, 'failed')
  const untold = await putRun(bed, 50, 'failed', 'running')
  const open = await putRun(bed, null, 'running')

  const options = { olderThanDays: 40, dryRun: false }
  expect(await forgetRuns(bed.db, { ...options, dryRun: true })).toEqual({ runs: 2, sessions: 2, issues: 2 })
  expect(await runsIn(bed)).toHaveLength(6)
  expect(await forgetRuns(bed.db, options)).toEqual({ runs: 2, sessions: 2, issues: 2 })
  expect(await runsIn(bed)).toEqual([newestCompleted, young, untold, open].sort())
  expect(await runsIn(bed)).not.toContain(failed)
  expect(await runsIn(bed)).not.toContain(completedBefore)
  for (const table of ['imports.import_step', 'sessions.import_session', 'imports.import_issue'] as const) {
    expect(await bed.db.selectFrom(table).selectAll().execute(), table).toHaveLength(4)
  }
  expect(await forgetRuns(bed.db, options)).toEqual({ runs: 0, sessions: 0, issues: 0 })
  await expect(forgetRuns(bed.db, { ...options, olderThanDays: 30 })).rejects.toThrow(/31 days/)
})
