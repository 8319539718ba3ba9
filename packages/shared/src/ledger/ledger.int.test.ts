import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openStaging } from '../db/load/staging.ts'
import { createTestBed, type TestBed } from '../testing/test-bed.ts'
import { CancelRequested, type Claim, claimStep, Fenced } from './claim.ts'
import { findOpenRunId, findRun, type NewRun, openRun } from './ledger.ts'
import { outcomeEvent } from './outcome-event.ts'
import type { LedgerTables } from './tables.ts'

const newRun = (kinds: NewRun['steps'][number]['kind'][] = ['catalog']): NewRun => ({
  runId: randomUUID(),
  steps: kinds.map((kind, index) => ({ step: index + 1, kind, sessionId: randomUUID() })),
  options: {},
  requestedBy: 'admin',
  requestedVia: 'admin',
  lockValue: 'value',
  pickupMs: 60_000,
})

const gatewayOf = (bed: TestBed) => bed.databaseOf<LedgerTables>('admin-gateway').db
const importerOf = (bed: TestBed) => bed.databaseOf<LedgerTables>('catalog-importer').db
const claimOptions = (run: NewRun, owner = 'a', step = 1) => ({
  runId: run.runId,
  step,
  owner,
  leaseMs: 60_000,
  maxAttempts: 3,
})

async function claimed(db: ReturnType<typeof importerOf>, run: NewRun, owner = 'a', step = 1) {
  const result = await claimStep(db, { ...claimOptions(run, owner, step), leaseMs: owner === 'a' ? 60_000 : 1 })
  if (result.verdict !== 'claimed') throw new Error(`not claimed: ${result.verdict}`)
  return result.claim
}

test('of a hundred runs opened at once exactly one is admitted, and the others learn which', async () => {
  await using bed = await createTestBed()
  const db = gatewayOf(bed)
  const runs = Array.from({ length: 100 }, () => newRun())
  const admissions = await Promise.all(runs.map((run) => openRun(db, run)))
  const admitted = admissions.filter(({ verdict }) => verdict === 'admitted')
  expect(admitted).toHaveLength(1)
  const openRunId = await findOpenRunId(db)
  for (const admission of admissions) {
    if (admission.verdict === 'busy') expect(admission.runId).toBe(openRunId)
    else expect(admission.verdict).toBe('admitted')
  }
})

test('a form that is sent twice opens one run', async () => {
  await using bed = await createTestBed()
  const run = newRun()
  expect(await openRun(gatewayOf(bed), run)).toMatchObject({ verdict: 'admitted' })
  expect(await openRun(gatewayOf(bed), { ...run, lockValue: 'other' })).toMatchObject({
    verdict: 'same',
    lockValue: 'value',
  })
})

test('a completed step opens the next one; the last one ends the run', async () => {
  await using bed = await createTestBed()
  const run = newRun(['catalog', 'prices'])
  await openRun(gatewayOf(bed), run)
  const db = importerOf(bed)
  await (await claimed(db, run)).complete(db, async () => ({ total: 1 }))
  expect(await findRun(db, run.runId)).toMatchObject({
    endedAt: null,
    steps: [{ outcome: 'completed', payload: { total: 1 } }, { outcome: null }],
  })
  expect((await claimStep(db, claimOptions(run))).verdict).toBe('finished')
  await (await claimed(db, run, 'a', 2)).complete(db, async () => ({ total: 2 }))
  expect((await findRun(db, run.runId))?.endedAt).not.toBeNull()
  expect(await findOpenRunId(db)).toBeNull()
})

test('a failed step cancels the later ones and says so in the events made from it', async () => {
  await using bed = await createTestBed()
  const run = newRun(['catalog', 'prices'])
  await openRun(gatewayOf(bed), run)
  const db = importerOf(bed)
  await (await claimed(db, run)).end(db, 'failed', 'XML_TRUNCATED', {
    code: 'XML_TRUNCATED',
    message: 'обрыв',
    durationMs: 5,
  })
  const ended = await findRun(db, run.runId)
  if (!ended) throw new Error('the run is gone')
  const [first, second] = ended.steps.map((step) => outcomeEvent(ended, step, 'test'))
  expect(first).toMatchObject({ type: 'import.failed', data: { code: 'XML_TRUNCATED', message: 'обрыв' } })
  expect(second).toMatchObject({ type: 'import.cancelled', data: { code: 'PREVIOUS_STEP_FAILED', kind: 'prices' } })
})

test('an owner that lives keeps its step; one that is silent loses it', async () => {
  await using bed = await createTestBed()
  const run = newRun()
  await openRun(gatewayOf(bed), run)
  const db = importerOf(bed)
  await claimed(db, run, 'a')
  expect((await claimStep(db, claimOptions(run, 'b'))).verdict).toBe('owned')
  expect((await claimStep(db, { ...claimOptions(run, 'b'), leaseMs: 0 })).verdict).toBe('claimed')
})

test('who has lost its step can neither write nor settle', async () => {
  await using bed = await createTestBed()
  const run = newRun()
  await openRun(gatewayOf(bed), run)
  const db = importerOf(bed)
  const old = await claimed(db, run, 'a')
  await sql`select pg_sleep(0.01)`.execute(db)
  const current = await claimed(db, run, 'b')
  const write = (claim: typeof old) =>
    claim.write(db, (trx) => trx.insertInto('imports.import_issue').values(issueOf(run)).execute())
  await expect(write(old)).rejects.toThrow(Fenced)
  await expect(old.complete(db, async () => ({}))).rejects.toThrow(Fenced)
  await expect(old.beat(db)).rejects.toThrow(Fenced)
  expect(await db.selectFrom('imports.import_issue').selectAll().execute()).toEqual([])
  await write(current)
  expect(await db.selectFrom('imports.import_issue').selectAll().execute()).toHaveLength(1)
})

test('a cancel stops the owner before its next write, and may still be settled', async () => {
  await using bed = await createTestBed()
  const run = newRun()
  await openRun(gatewayOf(bed), run)
  const db = importerOf(bed)
  const claim = await claimed(db, run)
  await sql`select imports.request_cancel(${run.runId}, 'admin')`.execute(gatewayOf(bed))
  await expect(claim.write(db, async () => {})).rejects.toThrow(CancelRequested)
  await claim.end(db, 'cancelled', 'CANCELLED_BY_ADMINISTRATOR', { durationMs: 1 })
  expect(await findRun(db, run.runId)).toMatchObject({ steps: [{ outcome: 'cancelled' }] })
})

test('a step whose owners died three times is given up', async () => {
  await using bed = await createTestBed()
  const run = newRun()
  await openRun(gatewayOf(bed), run)
  const db = importerOf(bed)
  for (const attempt of [1, 2, 3]) {
    const result = await claimStep(db, claimOptions(run))
    expect(result).toMatchObject({ verdict: 'claimed', claim: { attempt } })
  }
  expect((await claimStep(db, claimOptions(run))).verdict).toBe('poison')
  expect(await findRun(db, run.runId)).toMatchObject({ steps: [{ outcome: 'failed', code: 'CRASHED_REPEATEDLY' }] })
})

test('a step that is handed back counts no attempt', async () => {
  await using bed = await createTestBed()
  const run = newRun()
  await openRun(gatewayOf(bed), run)
  const db = importerOf(bed)
  for (let time = 0; time < 5; time++) await (await claimed(db, run)).handBack(db)
  expect((await claimed(db, run)).attempt).toBe(1)
})

test('nobody but the functions writes the ledger', async () => {
  await using bed = await createTestBed()
  for (const service of ['admin-gateway', 'catalog-importer', 'session-tracker'] as const) {
    const { db } = bed.databaseOf<LedgerTables>(service)
    await expect(sql`update imports.import_run set ended_at = now()`.execute(db)).rejects.toThrow(/permission denied/)
    await expect(sql`delete from imports.import_step`.execute(db)).rejects.toThrow(/permission denied/)
  }
  await expect(openRun(importerOf(bed), newRun())).rejects.toThrow(/permission denied/)
  await expect(
    sql`select imports.settle(${randomUUID()}, 'failed', 'X', null)`.execute(gatewayOf(bed)),
  ).rejects.toThrow(/permission denied/)
})

const issueOf = (run: NewRun) => ({
  session_id: run.steps[0]?.sessionId ?? '',
  severity: 'error' as const,
  code: 'X',
  file: null,
  line: null,
  onec_id: null,
  field: null,
  message: 'x',
})

const stagingTables = async (bed: TestBed) =>
  (
    await sql<{
      name: string
    }>`select tablename as name from pg_tables where schemaname = 'staging' order by 1`.execute(bed.db)
  ).rows
const endRun = (bed: TestBed, run: NewRun) =>
  sql`select imports.end_run(${run.runId}::uuid, 'LOST', '0 s'::interval, false)`.execute(
    bed.databaseOf('session-tracker').db,
  )

test.each<[string, (bed: TestBed, run: NewRun, claim: Claim) => Promise<unknown>]>([
  ['completes', async (bed, _, claim) => claim.complete(importerOf(bed), async () => ({}))],
  ['fails', async (bed, _, claim) => claim.end(importerOf(bed), 'failed', 'X', {})],
  ['is taken over', async (bed, run) => claimStep(importerOf(bed), { ...claimOptions(run, 'b'), leaseMs: 0 })],
  ['is ended because its owner is gone for good', endRun],
])('when a claim %s, its staging is gone; a claim that goes on keeps its own', async (_, end) => {
  await using bed = await createTestBed()
  const run = newRun(['catalog', 'prices'])
  await openRun(gatewayOf(bed), run)
  const { db, pool } = bed.databaseOf<LedgerTables>('catalog-importer')
  const claim = await claimed(db, run)
  const staging = await openStaging(pool, claim.token, { x: { onec_id: 'text' } })
  await claim.write(db, async () => {})
  expect(await stagingTables(bed)).toEqual([{ name: `t${claim.token}_x` }])
  await end(bed, run, claim)
  expect(await stagingTables(bed)).toEqual([])
  await staging.drop() // as its owner does, if it lives
})

test('staging that its owner is still writing into holds nobody up, and goes with the next claim', async () => {
  await using bed = await createTestBed()
  const run = newRun()
  await openRun(gatewayOf(bed), run)
  const { db, pool } = bed.databaseOf<LedgerTables>('catalog-importer')
  const { token } = await claimed(db, run)
  const staging = await openStaging(pool, token, { x: { onec_id: 'text' }, y: { onec_id: 'text' } })
  await db.transaction().execute(async (stopped) => {
    await sql.raw(`insert into ${staging.nameOf('x')} (n) values (1)`).execute(stopped)
    await endRun(bed, run)
    expect((await findRun(db, run.runId))?.endedAt).not.toBeNull()
    expect(await stagingTables(bed)).toEqual([{ name: `t${token}_x` }])
  })
  const next = newRun()
  await openRun(gatewayOf(bed), next)
  await claimed(db, next)
  expect(await stagingTables(bed)).toEqual([])
  await staging.drop()
})
