import type { MsgHdrs } from '@nats-io/transport-node'
import { type Context, context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api'
import { attributes } from './attributes.ts'
import { inSpan } from './in-span.ts'

/** W3C `traceparent` of the active span, into the headers of a message. */
export const writeTraceContext = (headers: MsgHdrs): void =>
  propagation.inject(context.active(), headers, { set: (carrier, name, value) => carrier.set(name, value) })

/** One message, for its span. */
export interface SpannedMessage {
  subject: string
  id: string
  /** The session that it is about; null when it is about none. */
  conversation: string | null
}

/** A publish: the start of a trace when there is none yet. */
export const inProducerSpan = <T>(message: SpannedMessage, work: () => Promise<T>): Promise<T> =>
  inSpan(
    `publish ${message.subject}`,
    { kind: SpanKind.PRODUCER, attributes: { ...messaging('publish', 'send', message.subject), ...about(message) } },
    work,
  )

/** The handling of one message, in the trace that it came from: there is one message to it, so that is its parent and needs no link. */
export const inConsumerSpan = <T>(
  { headers, durable, ...message }: SpannedMessage & { headers: MsgHdrs | undefined; durable: string },
  work: () => Promise<T>,
): Promise<T> =>
  context.with(
    propagation.extract(context.active(), headers, {
      get: (carrier, name) => carrier?.get(name) || undefined,
      keys: (carrier) => [...(carrier?.keys() ?? [])],
    }),
    () =>
      inSpan(
        `process ${message.subject}`,
        {
          kind: SpanKind.CONSUMER,
          attributes: {
            ...messaging('process', 'process', message.subject),
            ...about(message),
            [attributes.subscription]: durable,
          },
        },
        work,
      ),
  )

const messaging = (name: string, type: 'send' | 'process', subject: string) => ({
  [attributes.system]: 'nats',
  [attributes.operationName]: name,
  [attributes.operationType]: type,
  [attributes.destination]: subject,
})

const about = ({ id, conversation }: SpannedMessage) => ({
  [attributes.messageId]: id,
  ...(conversation === null ? {} : { [attributes.conversation]: conversation }),
})

/** Of the active span as text, for what is no message; null when nobody records it. */
export function activeTraceparent(): string | null {
  if (!trace.getActiveSpan()?.isRecording()) return null
  const carrier: { traceparent?: string } = {}
  propagation.inject(context.active(), carrier)
  return carrier.traceparent ?? null
}

/** Work in the trace of the last of these, with a link to each of the others: several causes have become one. No span without any. */
export async function inSpanAfter<T>(
  traceparents: readonly string[],
  name: string,
  spanAttributes: Record<string, string | number>,
  work: () => Promise<T>,
): Promise<T> {
  const causes = traceparents.map(contextOf)
  const parent = causes.pop()
  if (!parent) return work()
  const links = causes.flatMap((cause) => {
    const linked = trace.getSpanContext(cause)
    return linked ? [{ context: linked }] : []
  })
  return context.with(parent, () => inSpan(name, { attributes: spanAttributes, links }, work))
}

const contextOf = (traceparent: string): Context => propagation.extract(ROOT_CONTEXT, { traceparent })
