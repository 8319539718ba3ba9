import { DeliverPolicy, jetstream } from '@nats-io/jetstream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventIds } from '../contracts/import-events.ts'
import { startTelemetry } from '../telemetry/start-telemetry.ts'
import { eventually } from '../testing/eventually.ts'
import { followEvents } from '../testing/follow-events.ts'
import { createTestBed, type TestBed } from '../testing/test-bed.ts'
import { RejectMessage, TryLater } from './outcome.ts'
import { createEvent } from './publisher.ts'
import { trackerDurable } from './topology.ts'

let telemetry: Awaited<ReturnType<typeof startTelemetry>>
beforeAll(async () => {
  telemetry = await startTelemetry('test')
})
afterAll(() => telemetry.close())

const sessionId = '01939a00-0000-7000-8000-000000000002'
const about = { runId: '01939a00-0000-7000-8000-000000000001', sessionId, kind: 'catalog', step: 1 } as const
const started = (attempt: number) =>
  createEvent('import.started', eventIds.started(sessionId, attempt), 'test', { ...about, attempt, host: 'a' })

async function storedIn(bed: TestBed, stream = bed.config.IMPORT_STREAM) {
  const consumer = await jetstream(bed.nats).consumers.get(stream, { deliver_policy: DeliverPolicy.All })
  const stored = []
  for await (const message of await consumer.fetch({ max_messages: 100, expires: 1_000 })) {
    stored.push(message)
    if (message.info.pending === 0) break
  }
  return stored
}

test('an event that is published twice is stored once', async () => {
  await using bed = await createTestBed()
  expect(await bed.publisher.publish(started(1))).toMatchObject({ duplicate: false })
  expect(await bed.publisher.publish(started(1))).toMatchObject({ duplicate: true })
  expect(await bed.publisher.publish(started(2))).toMatchObject({ duplicate: false })
  expect(await storedIn(bed)).toHaveLength(2)
})

test('what a handler publishes belongs to the trace of what it handles', async () => {
  await using bed = await createTestBed()
  followEvents(bed, async (event) => {
    if (event.type === 'import.started' && event.data.attempt === 1) await bed.publisher.publish(started(2))
  })
  await bed.publisher.publish(started(1))
  const traces = await eventually(async () => {
    const stored = await storedIn(bed)
    expect(stored).toHaveLength(2)
    return stored.map((message) => message.headers?.get('traceparent').split('-')[1])
  })
  expect(traces[0]).toMatch(/^[0-9a-f]{32}$/)
  expect(traces[1]).toBe(traces[0])
})

test('messages are handled in order: a later one waits until the one before it is done', async () => {
  await using bed = await createTestBed()
  const handled: number[] = []
  followEvents(bed, async (event, { deliveries }) => {
    if (event.type !== 'import.started') return
    if (event.data.attempt === 1 && deliveries === 1) throw new TryLater('not yet', 50)
    handled.push(event.data.attempt)
  })
  for (const attempt of [1, 2, 3]) await bed.publisher.publish(started(attempt))
  await eventually(() => expect(handled).toEqual([1, 2, 3]))
})

test('a message that can never work is put aside with its reason, and the next one is taken', async () => {
  await using bed = await createTestBed()
  const handled: number[] = []
  followEvents(bed, async (event) => {
    if (event.type !== 'import.started') return
    if (event.data.attempt === 1) throw new RejectMessage('it makes no sense')
    handled.push(event.data.attempt)
  })
  for (const attempt of [1, 2]) await bed.publisher.publish(started(attempt))
  await eventually(() => expect(handled).toEqual([2]))
  const [dead] = await storedIn(bed, `${bed.config.IMPORT_STREAM}_DEAD`)
  expect(dead?.subject).toBe(`${bed.config.SUBJECT_PREFIX}-dead.${trackerDurable}`)
  expect(decodeURIComponent(dead?.headers?.get('dead-reason') ?? '')).toBe('it makes no sense')
})
