import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { endedRun, requestRun } from '../testing/import-run.ts'
import { createTestBed } from '../testing/test-bed.ts'
import { CancelRequested, claimStep, Fenced } from './claim.ts'
import { breakRun, endRun } from './end-run.ts'
import { findRun } from './ledger.ts'
import { findCancel, requestCancel } from './request-cancel.ts'
import type { LedgerTables } from './tables.ts'

async function claimedRun() {
  const bed = await createTestBed()
  const gateway = bed.databaseOf<LedgerTables>('admin-gateway').db
  const importer = bed.databaseOf<LedgerTables>('catalog-importer').db
  const { runId } = await requestRun(bed, ['catalog', 'prices'])
  const claimed = await claimStep(importer, { runId, step: 1, owner: 'a', leaseMs: 60_000, maxAttempts: 3 })
  if (claimed.verdict !== 'claimed') throw new Error(`not claimed: ${claimed.verdict}`)
  return { bed, gateway, importer, runId, claim: claimed.claim }
}

test('a run that is broken ends whoever is at work, and its owner writes no more', async () => {
  const { bed, gateway, importer, runId, claim } = await claimedRun()
  await using _ = bed
  expect(await breakRun(gateway, runId)).toBe('ended')
  expect((await endedRun(bed, runId)).steps).toMatchObject([
    { outcome: 'failed', code: 'BROKEN_BY_ADMINISTRATOR' },
    { outcome: 'cancelled', code: 'PREVIOUS_STEP_FAILED' },
  ])
  await expect(claim.write(importer, async () => {})).rejects.toThrow(Fenced)
  expect(await breakRun(gateway, runId)).toBe('over')
  expect(await breakRun(gateway, randomUUID())).toBe('over')
})

test('while its owner has a transaction open nothing is broken', async () => {
  const { bed, gateway, importer, runId } = await claimedRun()
  await using _ = bed
  await importer.transaction().execute(async (trx) => {
    await sql`select cancel from imports.fence(${runId}::uuid, (select token from imports.import_run))`.execute(trx)
    expect(await breakRun(gateway, runId)).toBe('busy')
  })
  expect(await breakRun(gateway, runId)).toBe('ended')
})

test('the first who asks for a cancel is remembered, and a run that is broken then was cancelled', async () => {
  const { bed, gateway, importer, runId, claim } = await claimedRun()
  await using _ = bed
  expect(await findCancel(gateway, runId)).toBeNull()
  await requestCancel(gateway, runId, 'anna')
  await requestCancel(gateway, runId, 'boris')
  expect(await findCancel(importer, runId)).toMatchObject({ requestedBy: 'anna' })
  await expect(claim.beat(importer)).rejects.toThrow(CancelRequested)
  await breakRun(gateway, runId)
  expect((await endedRun(bed, runId)).steps).toMatchObject([{ outcome: 'cancelled' }, { outcome: 'cancelled' }])
})

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
