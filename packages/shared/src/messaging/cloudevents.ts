import { headers as createHeaders, type MsgHdrs } from '@nats-io/transport-node'
import { decodeEventData } from '../contracts/decode-event.ts'
import {
  type ImportEvent,
  type ImportEventType,
  importEventTypes,
  importEventVersions,
} from '../contracts/import-events.ts'
import { writeTraceContext } from '../telemetry/trace-context.ts'
import { RejectMessage } from './outcome.ts'

/*
 * CloudEvents over NATS, binary mode (binding 1.0.3-wip): attributes are headers, the payload is the data. The binding calls
 * header names case-insensitive, NATS does not: always lower case here.
 */

export interface EventMessage {
  subject: string
  headers: MsgHdrs
  payload: string
}

/** `import.requested` of kind `catalog` under prefix `import` → `import.requested.catalog`; about a whole run → `….run`. */
export const subjectOf = (prefix: string, event: ImportEvent): string =>
  `${prefix}.${event.type.slice('import.'.length)}.${'kind' in event.data ? event.data.kind : 'run'}`

export function encodeEvent(prefix: string, event: ImportEvent): EventMessage {
  const headers = createHeaders()
  const set = (name: string, value: string) => headers.set(name, percentEncoded(value))
  set('ce-specversion', '1.0')
  set('ce-id', event.id)
  set('ce-type', `${event.type}.v${importEventVersions[event.type]}`)
  set('ce-source', event.source)
  set('ce-time', event.time)
  set('ce-subject', 'sessionId' in event.data ? event.data.sessionId : event.data.runId)
  set('ce-datacontenttype', 'application/json')
  set('ce-correlationid', 'sessionId' in event.data ? event.data.sessionId : event.data.runId)
  if (event.causationId) set('ce-causationid', event.causationId)
  writeTraceContext(headers)
  return { subject: subjectOf(prefix, event), headers, payload: JSON.stringify(event.data) }
}

/** Throws {@link RejectMessage} for what is no import event of a known type and version, or does not fit its schema. */
export function decodeEvent(message: { headers: MsgHdrs | undefined; data: Uint8Array }): ImportEvent {
  const attribute = (name: string): string => {
    const value = message.headers?.get(name)
    if (!value) throw new RejectMessage(`not a CloudEvent: no ${name}`)
    return decodeURIComponent(value)
  }
  const { type, version } = parseType(attribute('ce-type'))
  const causationId = message.headers?.get('ce-causationid')
  const event = {
    type,
    id: attribute('ce-id'),
    source: attribute('ce-source'),
    time: attribute('ce-time'),
    ...(causationId ? { causationId: decodeURIComponent(causationId) } : {}),
    data: decodeData(type, version, message.data),
  }
  return event as ImportEvent // type and data were checked against the same row of the schema table
}

function parseType(text: string): { type: ImportEventType; version: number } {
  const [, name, version] = /^(.+)\.v(\d+)$/.exec(text) ?? []
  const type = importEventTypes.find((known) => known === name)
  if (!type) throw new RejectMessage(`unknown event type ${text}`)
  return { type, version: Number(version) }
}

function decodeData(type: ImportEventType, version: number, data: Uint8Array): unknown {
  try {
    return decodeEventData(type, version, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data)))
  } catch (cause) {
    throw new RejectMessage(
      `${type}.v${version} does not fit its schema: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    )
  }
}

/** As the binding asks: everything outside U+0021–U+007E, and space, quote and per cent themselves. */
const percentEncoded = (value: string): string =>
  value.replace(/[^\x21-\x7e]|["%]/gu, (character) => encodeURIComponent(character))
