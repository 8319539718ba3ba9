import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import type { ImportEvent } from '../contracts/import-events.ts'
import { claimStep, Fenced } from '../ledger/claim.ts'
import { findRun } from '../ledger/ledger.ts'
import { requestCancel } from '../ledger/request-cancel.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import { decodeEvent } from '../messaging/cloudevents.ts'
import { silentLogger } from '../telemetry/logger.ts'
import { eventually } from '../testing/eventually.ts'
import { endedRun, requestRun, startImporter } from '../testing/import-run.ts'
import { createTestBed, type TestBed } from '../testing/test-bed.ts'
import { ImportFailure } from './import-failure.ts'
import { createImportHandler, type Import } from './import-handler.ts'

const report = { counts: {}, total: 7, failed: 0, warnings: 0, files: [], durationMs: 1 }
const completes: Import = async ({ claim, report: progress, signal }) => {
  signal.throwIfAborted()
  progress({ phase: 'reading', done: 7, total: 7, failed: 0, counts: {} })
  await claim.complete(currentBed().db, async () => report)
}

let bedInUse: TestBed | undefined
const currentBed = (): TestBed => {
  if (!bedInUse) throw new Error('no bed')
  return bedInUse
}
async function newBed(): Promise<TestBed> {
  bedInUse = await createTestBed()
  return bedInUse
}

/** All events of the stream so far, in order. */
async function eventsOf(bed: TestBed): Promise<ImportEvent[]> {
  const consumer = await jetstream(bed.nats).consumers.get(bed.config.IMPORT_STREAM, {
    deliver_policy: DeliverPolicy.All,
  })
  const events: ImportEvent[] = []
  const messages = await consumer.fetch({ max_messages: 1_000, expires: 1_000 })
  for await (const message of messages) {
    events.push(decodeEvent(message))
    if (message.info.pending === 0) break
  }
  return events
}
const typesOf = (events: ImportEvent[]) => events.map(({ type }) => type)

test('a request is claimed, started, worked on, completed and told, and the lock is free afterwards', async () => {
  await using bed = await newBed()
  startImporter(bed, 'catalog-importer', { catalog: completes })
  const { runId } = await requestRun(bed, ['catalog'])
  const run = await endedRun(bed, runId)
  expect(run.steps).toMatchObject([{ outcome: 'completed', payload: report }])
  await eventually(async () => expect(await bed.lock.holder()).toBeNull())
  expect(typesOf(await eventsOf(bed))).toEqual([
    'import.requested',
    'import.started',
    'import.progressed',
    'import.completed',
  ])
})

test('while it works the importer holds the lock that the gateway took, and renews it', async () => {
  await using bed = await newBed()
  const finish = Promise.withResolvers<void>()
  const started = Promise.withResolvers<void>()
  startImporter(bed, 'catalog-importer', {
    catalog: async (context) => {
      started.resolve()
      await finish.promise
      await completes(context)
    },
  })
  const { runId } = await requestRun(bed, ['catalog'])
  await started.promise
  const value = (await findRun(bed.db, runId))?.lockValue
  // longer than the lease: held all the time only if it is renewed
  const until = performance.now() + 2 * bed.config.IMPORT_LEASE_MS
  await eventually(async () => {
    const holder = await bed.lock.holder()
    if (holder?.value !== value) throw Object.assign(new Error('lost'), { lost: true })
    expect(holder?.ttlMs).toBeLessThanOrEqual(bed.config.IMPORT_LEASE_MS)
    expect(performance.now()).toBeGreaterThan(until)
  })
  finish.resolve()
  await endedRun(bed, runId)
})

test('an import that cannot work fails once, with its reason, and is not tried again', async () => {
  await using bed = await newBed()
  const attempts = vi.fn()
  startImporter(bed, 'catalog-importer', {
    catalog: async () => {
      attempts()
      throw new ImportFailure('XML_TRUNCATED', 'goods.xml: обрыв', { file: 'goods.xml', line: 3 })
    },
  })
  const { runId } = await requestRun(bed, ['catalog'])
  await endedRun(bed, runId)
  await eventually(async () => expect(await bed.lock.holder()).toBeNull())
  const events = await eventsOf(bed)
  expect(events.at(-1)).toMatchObject({
    type: 'import.failed',
    data: { code: 'XML_TRUNCATED', message: 'goods.xml: обрыв', file: 'goods.xml', line: 3 },
  })
  expect(attempts).toHaveBeenCalledTimes(1)
})

test('an unexpected error is tried again, and given up after the third time', async () => {
  await using bed = await newBed()
  const attempts = vi.fn()
  startImporter(bed, 'catalog-importer', {
    catalog: async ({ claim }) => {
      attempts(claim.attempt)
      throw new Error('the database is on fire')
    },
  })
  const { runId } = await requestRun(bed, ['catalog'])
  const run = await endedRun(bed, runId)
  expect(run.steps).toMatchObject([{ outcome: 'failed', code: 'CRASHED_REPEATEDLY' }])
  expect(attempts.mock.calls).toEqual([[1], [2], [3]])
})

test('an owner that was stopped hands the step back, and the next goes on without counting an attempt', async () => {
  await using bed = await newBed()
  const begun = Promise.withResolvers<void>()
  const first = startImporter(bed, 'catalog-importer', {
    catalog: async ({ signal }) => {
      begun.resolve()
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    },
  })
  const { runId } = await requestRun(bed, ['catalog'])
  await begun.promise
  await first.stop()
  expect(await findRun(bed.db, runId)).toMatchObject({ owner: null, attempt: 0, endedAt: null })
  const attempts: number[] = []
  startImporter(bed, 'catalog-importer', {
    catalog: async (context) => {
      attempts.push(context.claim.attempt)
      await completes(context)
    },
  })
  await endedRun(bed, runId)
  expect(attempts).toEqual([1])
})

test('an outcome that was written but not told is told when the request comes again', async () => {
  await using bed = await newBed()
  const { runId, steps } = await requestRun(bed, ['catalog'])
  // the owner settled and died before it could say so
  const { db } = bed.databaseOf<LedgerTables>('catalog-importer')
  const claimed = await claimStep(db, { runId, step: 1, owner: 'dead', leaseMs: 1, maxAttempts: 3 })
  if (claimed.verdict !== 'claimed') throw new Error(claimed.verdict)
  await claimed.claim.complete(db, async () => report)
  const imported = vi.fn()
  startImporter(bed, 'catalog-importer', { catalog: async () => imported() })
  await eventually(async () => expect(await bed.lock.holder()).toBeNull())
  const events = await eventsOf(bed)
  expect(events.at(-1)).toMatchObject({ type: 'import.completed', id: `${steps[0]?.sessionId}:ended`, data: report })
  expect(imported).not.toHaveBeenCalled()
})

test('a cancel that was asked for ends the step before its next write', async () => {
  await using bed = await newBed()
  const begun = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  startImporter(bed, 'catalog-importer', {
    catalog: async ({ claim }) => {
      begun.resolve()
      await asked.promise
      await claim.write(bed.db, async () => {
        throw new Error('written after the cancel')
      })
    },
  })
  const { runId } = await requestRun(bed, ['catalog'])
  await begun.promise
  await sql`select imports.request_cancel(${runId}::uuid, 'admin')`.execute(bed.db)
  asked.resolve()
  expect((await endedRun(bed, runId)).steps).toMatchObject([
    { outcome: 'cancelled', code: 'CANCELLED_BY_ADMINISTRATOR' },
  ])
})

test('a lock that was lost before the step began is taken anew and released in the end', async () => {
  await using bed = await newBed()
  const { runId } = await requestRun(bed, ['catalog'])
  await bed.redis.del(bed.config.IMPORT_LOCK_KEY)
  const held: (string | undefined)[] = []
  startImporter(bed, 'catalog-importer', {
    catalog: async (context) => {
      held.push((await bed.lock.holder())?.value, (await findRun(bed.db, runId))?.lockValue)
      await completes(context)
    },
  })
  await endedRun(bed, runId)
  expect(held[0]).toBeDefined()
  expect(held[1]).toBe(held[0])
  await eventually(async () => expect(await bed.lock.holder()).toBeNull())
})

test('a lock that somebody else holds does not stop the owner of the claim, and stays theirs', async () => {
  await using bed = await newBed()
  const { runId } = await requestRun(bed, ['catalog'])
  await bed.redis.del(bed.config.IMPORT_LOCK_KEY)
  const others = await bed.lock.take(60_000)
  startImporter(bed, 'catalog-importer', { catalog: completes })
  expect((await endedRun(bed, runId)).steps).toMatchObject([{ outcome: 'completed' }])
  expect((await bed.lock.holder())?.value).toBe(others?.value)
})

test('a message about a run that the ledger does not know is dropped', async () => {
  await using bed = await newBed()
  const { runId, steps } = await requestRun(bed, ['catalog'])
  const imported = vi.fn()
  await bed.db.deleteFrom('imports.import_step').where('run_id', '=', runId).execute()
  await bed.db.deleteFrom('imports.import_run').where('run_id', '=', runId).execute()
  startImporter(bed, 'catalog-importer', { catalog: async () => imported() })
  const manager = await jetstreamManager(bed.nats)
  await eventually(async () => {
    const { ack_floor, num_ack_pending } = await manager.consumers.info(bed.config.IMPORT_STREAM, 'importer-catalog')
    expect([ack_floor.stream_seq, num_ack_pending]).toEqual([1, 0])
  })
  expect(imported).not.toHaveBeenCalled()
  expect(steps).toHaveLength(1)
})

test('an owner whose step was taken over notices by its heartbeat and says nothing', async () => {
  await using bed = await newBed()
  const begun = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<unknown>()
  startImporter(bed, 'catalog-importer', {
    catalog: async ({ signal }) => {
      begun.resolve()
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))).catch(
        (reason) => {
          stopped.resolve(reason)
          throw reason
        },
      )
    },
  })
  const { runId } = await requestRun(bed, ['catalog'])
  await begun.promise
  const { db } = bed.databaseOf<LedgerTables>('catalog-importer')
  await eventually(async () => {
    const taken = await claimStep(db, { runId, step: 1, owner: 'another', leaseMs: 0, maxAttempts: 3 })
    expect(taken.verdict).toBe('claimed')
  })
  expect(await stopped.promise).toMatchObject({ name: 'Fenced' })
  expect(typesOf(await eventsOf(bed))).toEqual(['import.requested', 'import.started'])
  expect(await findRun(bed.db, runId)).toMatchObject({ owner: 'another', endedAt: null })
})

test('whatever goes wrong for an owner that has lost its step, it leaves the message to its successor', async () => {
  await using bed = await newBed()
  const { runId } = await requestRun(bed, ['catalog'])
  const { db } = bed.databaseOf<LedgerTables>('catalog-importer')
  const handle = createImportHandler({
    service: 'catalog-importer',
    owner: 'predecessor',
    host: 'test',
    db,
    lock: bed.lock,
    publisher: bed.publisher,
    leaseMs: 60_000,
    pickupMs: 60_000,
    stop: new AbortController().signal,
    log: silentLogger(),
    run: async () => {
      const taken = await claimStep(db, { runId, step: 1, owner: 'successor', leaseMs: 0, maxAttempts: 3 })
      expect(taken.verdict).toBe('claimed')
      throw new Error('relation "staging.t1_product" does not exist')
    },
  })
  const [request] = await eventsOf(bed)
  if (request?.type !== 'import.requested') throw new Error('no request')
  await expect(handle(request, { seq: 1, deliveries: 1, working: () => {} })).rejects.toThrow(Fenced)
})

test('who loses its step between the claim and the lock keeps no lock', async () => {
  await using bed = await newBed()
  const { runId } = await requestRun(bed, ['catalog'])
  await bed.redis.del(bed.config.IMPORT_LOCK_KEY)
  const { db } = bed.databaseOf<LedgerTables>('catalog-importer')
  const imported = vi.fn()
  const handle = createImportHandler({
    service: 'catalog-importer',
    owner: 'predecessor',
    host: 'test',
    db,
    lock: {
      ...bed.lock,
      take: async (ttlMs) => {
        const taken = await claimStep(db, { runId, step: 1, owner: 'successor', leaseMs: 0, maxAttempts: 3 })
        expect(taken.verdict).toBe('claimed')
        return bed.lock.take(ttlMs)
      },
    },
    publisher: bed.publisher,
    leaseMs: 60_000,
    pickupMs: 60_000,
    stop: new AbortController().signal,
    log: silentLogger(),
    run: async () => imported(),
  })
  const [request] = await eventsOf(bed)
  if (request?.type !== 'import.requested') throw new Error('no request')
  await expect(handle(request, { seq: 1, deliveries: 1, working: () => {} })).rejects.toThrow(Fenced)
  expect(imported).not.toHaveBeenCalled()
  expect(await bed.lock.holder()).toBeNull()
})

test("who is stopped after it lost its step hands nothing back: the message and the lock are its successor's", async () => {
  await using bed = await newBed()
  const { runId } = await requestRun(bed, ['catalog'])
  const { db } = bed.databaseOf<LedgerTables>('catalog-importer')
  const stop = new AbortController()
  const handle = createImportHandler({
    service: 'catalog-importer',
    owner: 'predecessor',
    host: 'test',
    db,
    lock: bed.lock,
    publisher: bed.publisher,
    leaseMs: 60_000,
    pickupMs: 3_600_000,
    stop: stop.signal,
    log: silentLogger(),
    run: async ({ signal }) => {
      await claimStep(db, { runId, step: 1, owner: 'successor', leaseMs: 0, maxAttempts: 3 })
      stop.abort()
      signal.throwIfAborted()
    },
  })
  const [request] = await eventsOf(bed)
  if (request?.type !== 'import.requested') throw new Error('no request')
  await expect(handle(request, { seq: 1, deliveries: 1, working: () => {} })).rejects.toThrow(Fenced)
  expect((await bed.lock.holder())?.ttlMs).toBeLessThanOrEqual(60_000)
  expect(await findRun(bed.db, runId)).toMatchObject({ owner: 'successor', attempt: 2 })
})

test('a cancel reaches a step that reads and does not write', async () => {
  await using bed = await newBed()
  const begun = Promise.withResolvers<void>()
  startImporter(bed, 'catalog-importer', {
    catalog: async ({ signal }) => {
      begun.resolve()
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('reading was aborted'))))
    },
  })
  const { runId } = await requestRun(bed, ['catalog'])
  await begun.promise
  await sql`select imports.request_cancel(${runId}::uuid, 'admin')`.execute(bed.db)
  expect((await endedRun(bed, runId)).steps).toMatchObject([{ outcome: 'cancelled' }])
})

test('with the usual lease a cancel is heard within a second or two, also while a merge holds the row', async () => {
  await using bed = await newBed()
  const config = { ...bed.config, IMPORT_LEASE_MS: 15_000 }
  const begun = Promise.withResolvers<void>()
  const stopped = (signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  startImporter({ ...bed, config }, 'catalog-importer', {
    catalog: async ({ claim, signal }) => {
      await claim.write(bed.db, async () => {
        begun.resolve()
        await stopped(signal)
      })
      signal.throwIfAborted()
    },
  })
  const { runId } = await requestRun(bed, ['catalog'])
  await begun.promise
  const askedAt = performance.now()
  await requestCancel(bed.databaseOf<LedgerTables>('admin-gateway').db, runId, 'admin')
  expect((await endedRun(bed, runId)).steps).toMatchObject([{ outcome: 'cancelled' }])
  expect(performance.now() - askedAt).toBeLessThan(3_000) // the next heartbeat would be 5 s away
})

test('a kind that needs products fails when its turn comes and there are none', async () => {
  await using bed = await newBed()
  const imported = vi.fn()
  startImporter(bed, 'catalog-importer', { catalog: completes, stocks: async () => imported(), prices: completes })
  const { runId } = await requestRun(bed, ['catalog', 'stocks', 'prices'])
  const message = 'Невозможно загрузить остатки/цены: каталог товаров пуст. Сначала импортируйте каталог.'
  expect((await endedRun(bed, runId)).steps).toMatchObject([
    { outcome: 'completed' },
    { outcome: 'failed', code: 'NEEDS_PRODUCTS', payload: { message } },
    { outcome: 'cancelled' },
  ])
  expect(imported).not.toHaveBeenCalled()
})

test('a run of two kinds does them one after the other under one lock', async () => {
  await using bed = await newBed()
  startImporter(bed, 'catalog-importer', { catalog: completes })
  startImporter(bed, 'customer-importer', { customers: completes })
  const { runId } = await requestRun(bed, ['catalog', 'customers'])
  await endedRun(bed, runId)
  await eventually(async () => expect(await bed.lock.holder()).toBeNull())
  const events = await eventsOf(bed)
  expect(
    events.filter(({ type }) => type === 'import.requested').map(({ data }) => 'kind' in data && data.kind),
  ).toEqual(['catalog', 'customers'])
  expect(typesOf(events).filter((type) => type === 'import.completed')).toHaveLength(2)
})

test('after a failed step the later ones are cancelled and told so', async () => {
  await using bed = await newBed()
  startImporter(bed, 'catalog-importer', {
    catalog: async () => {
      throw new ImportFailure('XML_TRUNCATED', 'обрыв')
    },
    prices: completes,
  })
  const { runId } = await requestRun(bed, ['catalog', 'prices'])
  await endedRun(bed, runId)
  await eventually(async () => expect(await bed.lock.holder()).toBeNull())
  expect((await eventsOf(bed)).slice(-2)).toMatchObject([
    { type: 'import.failed', data: { kind: 'catalog' } },
    { type: 'import.cancelled', data: { kind: 'prices', code: 'PREVIOUS_STEP_FAILED' } },
  ])
})
