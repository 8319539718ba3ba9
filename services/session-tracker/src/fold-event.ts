import type { ImportEvent } from '@imports/shared/contracts/import-events'
import { evolveSession } from './evolve-session.ts'
import type { ProjectedSession } from './tracker-tables.ts'

/**
 * The row of one session after an event of the stream, or null when that changes nothing: the row reflects it already, or
 * nothing is known of the session. Pure, and the only way to a row, live or rebuilt.
 */
export function foldEvent(
  row: ProjectedSession | null,
  event: ImportEvent,
  seq: number,
  sessionId: string,
): ProjectedSession | null {
  if (row && row.last_seq >= seq) return null
  const session = evolveSession(row, event, sessionId)
  return session && { ...session, first_seq: row?.first_seq ?? seq, last_seq: seq }
}
