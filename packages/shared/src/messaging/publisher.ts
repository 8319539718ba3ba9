import { jetstream } from '@nats-io/jetstream'
import { headers as createHeaders, type NatsConnection } from '@nats-io/transport-node'
import type { ImportEvent, ImportEventOf, ImportEventType } from '../contracts/import-events.ts'
import { inProducerSpan, type SpannedMessage, writeTraceContext } from '../telemetry/trace-context.ts'
import { encodeEvent, subjectOf } from './cloudevents.ts'

export interface Publisher {
  /**
   * Resolves when the stream has stored it; `duplicate` when it had the same id already. Throws when no answer came: it may
   * be stored or not, so try again with the same id, or leave it to whoever repeats what the ledger says.
   */
  publish(event: ImportEvent): Promise<{ seq: number; duplicate: boolean }>
}

export function createPublisher(options: {
  connection: NatsConnection
  prefix: string
  timeoutMs?: number
}): Publisher {
  const js = jetstream(options.connection, { timeout: options.timeoutMs ?? 5_000 })
  return {
    publish: (event) =>
      inProducerSpan(messageOf(options.prefix, event), async () => {
        const { subject, headers, payload } = encodeEvent(options.prefix, event)
        const { seq, duplicate } = await js.publish(subject, payload, { msgID: event.id, headers })
        return { seq, duplicate }
      }),
  }
}

const messageOf = (prefix: string, event: ImportEvent): SpannedMessage => ({
  subject: subjectOf(prefix, event),
  id: event.id,
  conversation: 'sessionId' in event.data ? event.data.sessionId : null,
})

/** Work that is shared out: not an event, but in the trace of the step that it is part of. Publishing an id twice stores once. */
export function createWorkPublisher({ connection, subject }: { connection: NatsConnection; subject: string }) {
  const js = jetstream(connection)
  return (id: string, sessionId: string, payload: Uint8Array | string): Promise<void> =>
    inProducerSpan({ subject, id, conversation: sessionId }, async () => {
      const headers = createHeaders()
      writeTraceContext(headers)
      await js.publish(subject, payload, { msgID: id, headers })
    })
}

/** An event of now. `id` comes from `eventIds`: the same fact has the same id whoever says it. */
export const createEvent = <T extends ImportEventType>(
  type: T,
  id: string,
  source: string,
  data: ImportEventOf<T>['data'],
  causationId?: string,
): ImportEventOf<T> => ({
  type,
  id,
  source: `/services/${source}`,
  time: new Date().toISOString(),
  ...(causationId === undefined ? {} : { causationId }),
  data,
})
