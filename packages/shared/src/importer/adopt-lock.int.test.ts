import { expect, test } from 'vitest'
import { claimStep, Fenced } from '../ledger/claim.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import { silentLogger } from '../telemetry/logger.ts'
import { requestRun } from '../testing/import-run.ts'
import { createTestBed } from '../testing/test-bed.ts'
import { adoptLock } from './adopt-lock.ts'

test('an owner that slept until its run had another one leaves a free lock free', async () => {
  await using bed = await createTestBed()
  const { db } = bed.databaseOf<LedgerTables>('catalog-importer')
  const { runId } = await requestRun(bed, ['catalog'])
  const claim = (owner: string) => claimStep(db, { runId, step: 1, owner, leaseMs: 0, maxAttempts: 3 })
  const sleeper = await claim('sleeper')
  if (sleeper.verdict !== 'claimed') throw new Error(sleeper.verdict)
  await claim('successor')
  await bed.lock.release(sleeper.lockValue)

  const adopted = adoptLock({ db, lock: bed.lock, ...sleeper, leaseMs: 60_000, log: silentLogger() })
  await expect(adopted).rejects.toThrow(Fenced)
  expect(await bed.lock.holder()).toBeNull()
})
