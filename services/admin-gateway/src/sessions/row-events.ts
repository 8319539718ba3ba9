import type { Visitor } from '../auth/login-sessions.ts'
import { formatEvent } from './event-stream.ts'
import type { SessionRow } from './session-store.ts'

/** The event that shows a row to a visitor, as bytes; `id` is where a reader resumes after it. */
export type RowEvent = (row: SessionRow, visitor: Visitor, id: number | null) => Buffer

/** The feed gives every open page the same row: its event is made once for all who may do the same, and sent to each. */
export function rowEvents(renderRow: (row: SessionRow, visitor: Visitor) => string): RowEvent {
  const made = new WeakMap<SessionRow, Map<string, Buffer>>()
  return (row, visitor, id) => {
    const events = made.get(row) ?? new Map<string, Buffer>()
    made.set(row, events)
    const key = `${visitor.role} ${id}`
    const event = events.get(key) ?? Buffer.from(formatEvent({ event: 'session', id, data: renderRow(row, visitor) }))
    events.set(key, event)
    return event
  }
}
