import { setTimeout as delay } from 'node:timers/promises'
import { type ConsumerMessages, type JsMsg, jetstream } from '@nats-io/jetstream'
import { headers as createHeaders, type NatsConnection } from '@nats-io/transport-node'
import type { ImportEvent } from '../contracts/import-events.ts'
import { createConsumerMetrics, type HandledMessage } from '../telemetry/consumer-metrics.ts'
import type { Logger } from '../telemetry/logger.ts'
import { inConsumerSpan } from '../telemetry/trace-context.ts'
import { decodeEvent } from './cloudevents.ts'
import { isForbidden } from './connection.ts'
import { judge, type Verdict } from './outcome.ts'
import { deadLetterSubject, type Topology } from './topology.ts'

export interface Delivery {
  /** Sequence in the stream. */
  seq: number
  /** From 1; more than one after a crash, a nak or a lost ack. */
  deliveries: number
  /** Tells the broker that the work moves; without it the message is delivered again after `ackWaitMs`. */
  working(): void
}

/** Returns when the message is done with, or throws one of `outcome.ts`; it never acknowledges. */
export type EventHandler = (event: ImportEvent, delivery: Delivery) => Promise<void>

export interface ConsumeOptions extends Topology {
  connection: NatsConnection
  durable: string
  handle: EventHandler
  /** Ends the loop after the message in hand. */
  stop: AbortSignal
  log: Logger
}

/**
 * The one loop that takes messages, and the only place that acknowledges. One message at a time, in order. It outlives the
 * broker: whatever goes wrong with the subscription, it subscribes again until told to stop. Throws when the server forbids it.
 */
export async function consumeEvents(options: ConsumeOptions): Promise<void> {
  const loop = { ...options, count: createConsumerMetrics(options.durable) }
  await untilStopped(options, async () => {
    const consumer = await jetstream(options.connection).consumers.get(options.stream, options.durable)
    const messages = await consumer.consume({ max_messages: 1, expires: 10_000, idle_heartbeat: 2_000 })
    await takeAll(messages, loop, (message, delivery) => options.handle(decodeEvent(message), delivery))
  })
}

export interface WorkOptions<Work> extends Omit<ConsumeOptions, 'handle'> {
  /** Throws {@link RejectMessage} for what is no such work. */
  decode: (message: { data: Uint8Array }) => Work
  handle: (work: Work, delivery: Delivery) => Promise<void>
}

/**
 * Takes work from a queue that several processes take from: one piece at a time, and none waits in a buffer for the one in hand while its
 * clock runs. Outlives the broker as `consumeEvents` does.
 */
export async function consumeWork<Work>(options: WorkOptions<Work>): Promise<void> {
  const { connection, stream, durable, decode, handle } = options
  const loop = { ...options, count: createConsumerMetrics(durable) }
  await untilStopped(options, async () => {
    const consumer = await jetstream(connection).consumers.get(stream, durable)
    const messages = await consumer.fetch({ max_messages: 1, expires: 10_000 })
    await takeAll(messages, loop, (message, delivery) => handle(decode(message), delivery))
  })
}

/** Whatever goes wrong with the subscription, it subscribes again; but not where it may not. */
async function untilStopped(
  { stop, log, durable }: Pick<ConsumeOptions, 'stop' | 'log' | 'durable'>,
  consume: () => Promise<void>,
): Promise<void> {
  while (!stop.aborted) {
    try {
      await consume()
    } catch (error) {
      if (stop.aborted) return
      if (isForbidden(error)) throw error
      log.warn({ err: error, durable }, 'subscription broken, subscribing again')
      await delay(1_000, undefined, { signal: stop }).catch(() => {})
    }
  }
}

type Loop = Omit<ConsumeOptions, 'handle'> & { count: (message: HandledMessage) => void }
type TakeMessage = (message: JsMsg, delivery: Delivery) => Promise<void>

async function takeAll(messages: ConsumerMessages, options: Loop, handle: TakeMessage): Promise<void> {
  const end = () => messages.stop()
  options.stop.addEventListener('abort', end, { once: true })
  if (options.stop.aborted) end()
  const watching = watchNotifications(messages, options)
  try {
    for await (const message of messages) {
      await take(message, options, handle)
      if (options.stop.aborted) return
    }
  } finally {
    options.stop.removeEventListener('abort', end)
    end()
    await watching
  }
}

/** A durable that was deleted is not an error to the client, which would ask for it for ever. */
async function watchNotifications(messages: ConsumerMessages, { log, durable }: Loop): Promise<void> {
  for await (const status of messages.status()) {
    if (
      status.type === 'consumer_deleted' ||
      status.type === 'stream_not_found' ||
      status.type === 'consumer_not_found'
    ) {
      log.warn({ durable, status: status.type }, 'subscription is gone')
      messages.stop()
    }
  }
}

async function take(message: JsMsg, options: Loop, handle: TakeMessage): Promise<void> {
  const delivery: Delivery = {
    seq: message.seq,
    deliveries: message.info.deliveryCount,
    working: () => message.working(),
  }
  const takenAt = performance.now()
  let error: unknown
  try {
    await inConsumerSpan(spanned(message, options), async () => handle(message, delivery))
  } catch (thrown) {
    error = thrown ?? new Error('nothing was thrown')
  }
  const verdict = judge(error, delivery.deliveries)
  report(verdict, error, message, options)
  await apply(verdict, message, options)
  options.count({
    verdict: verdict.do,
    deliveries: delivery.deliveries,
    seconds: (performance.now() - takenAt) / 1_000,
  })
}

const spanned = ({ subject, headers, info }: JsMsg, { durable }: Loop) => ({
  subject,
  headers,
  durable,
  id: headers?.get('ce-id') || headers?.get('Nats-Msg-Id') || String(info.streamSequence),
  conversation: headers?.get('ce-correlationid') || null,
})

async function apply(verdict: Verdict, message: JsMsg, options: Loop): Promise<void> {
  switch (verdict.do) {
    case 'ack':
      return message.ack()
    case 'nak':
      return message.nak(verdict.delayMs)
    case 'leave':
      return
    case 'term':
      await putAside(message, verdict.reason, options)
      return message.term() // without the reason: NATS 2.9 ignores a term that has one
  }
}

async function putAside(message: JsMsg, reason: string, { connection, prefix, durable }: Loop): Promise<void> {
  const headers = message.headers ?? createHeaders()
  headers.delete('Nats-Msg-Id')
  headers.set('dead-reason', encodeURIComponent(reason).slice(0, 1_000))
  headers.set('dead-subject', message.subject)
  headers.set('dead-seq', String(message.seq))
  await jetstream(connection).publish(deadLetterSubject(prefix, durable), message.data, {
    headers,
    msgID: `${durable}:${message.seq}`,
  })
}

function report(verdict: Verdict, error: unknown, message: JsMsg, { log, durable }: Loop): void {
  const facts = { durable, subject: message.subject, seq: message.seq, deliveries: message.info.deliveryCount }
  if (verdict.do === 'ack') log.debug(facts, 'done')
  else if (verdict.do === 'nak' && !verdict.failed) log.info({ ...facts, reason: String(error) }, 'later')
  else log[verdict.do === 'term' ? 'error' : 'warn']({ ...facts, err: error, verdict }, 'not done')
}
