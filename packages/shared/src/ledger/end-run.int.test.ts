import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { requestRun } from '../testing/import-run.ts'
import { createTestBed } from '../testing/test-bed.ts'
import { claimStep } from './claim.ts'
import { endRun } from './end-run.ts'
import { findRun } from './ledger.ts'
import type { LedgerTables } from './tables.ts'

test('whoever thinks that an owner is silent is corrected by the ledger: its transaction, then its heartbeat', async () => {
  await using bed = await createTestBed()
  const tracker = bed.databaseOf<LedgerTables>('session-tracker').db
  const { db } = bed.databaseOf<LedgerTables>('catalog-importer')
  const { runId } = await requestRun(bed, ['catalog'])
  const claimed = await claimStep(db, { runId, step: 1, owner: 'a', leaseMs: 60_000, maxAttempts: 3 })
  if (claimed.verdict !== 'claimed') throw new Error(claimed.verdict)
  const end = (silentMs: number) => endRun(tracker, { runId, code: 'STALLED', silentMs })

  await claimed.claim.write(db, async () => expect(await end(0)).toBe('busy'))
  expect(await end(60_000)).toBe('alive')
  expect((await findRun(tracker, runId))?.endedAt).toBeNull()
  await sql`update imports.import_run set heartbeat_at = clock_timestamp() - interval '61 s'`.execute(bed.db)
  expect(await end(60_000)).toBe('ended')
  expect(await end(60_000)).toBe('over')
})
