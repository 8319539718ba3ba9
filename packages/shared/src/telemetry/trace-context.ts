import type { MsgHdrs } from '@nats-io/transport-node'
import { context, propagation, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'

const tracer = (): Tracer => trace.getTracer('imports-from-1c')

/** W3C `traceparent` of the active span, into the headers of a message. */
export const writeTraceContext = (headers: MsgHdrs): void =>
  propagation.inject(context.active(), headers, { set: (carrier, name, value) => carrier.set(name, value) })

/** A publish: the start of a trace when there is none yet. */
export const inProducerSpan = <T>(subject: string, work: () => Promise<T>): Promise<T> =>
  inSpan(`publish ${subject}`, SpanKind.PRODUCER, 'send', subject, work)

/** The handling of one message, in the trace that it came from. */
export const inConsumerSpan = <T>(subject: string, headers: MsgHdrs | undefined, work: () => Promise<T>): Promise<T> =>
  context.with(
    propagation.extract(context.active(), headers, {
      get: (carrier, name) => carrier?.get(name) || undefined,
      keys: (carrier) => [...(carrier?.keys() ?? [])],
    }),
    () => inSpan(`process ${subject}`, SpanKind.CONSUMER, 'process', subject, work),
  )

function inSpan<T>(
  name: string,
  kind: SpanKind,
  operation: 'send' | 'process',
  subject: string,
  work: () => Promise<T>,
): Promise<T> {
  const attributes = {
    'messaging.system': 'nats',
    'messaging.operation.type': operation,
    'messaging.destination.name': subject,
  }
  return tracer().startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work()
    } catch (error) {
      // the kind of error only: its text may quote what was imported
      span.setStatus({ code: SpanStatusCode.ERROR })
      span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown')
      throw error
    } finally {
      span.end()
    }
  })
}
