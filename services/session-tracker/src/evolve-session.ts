import type { ImportEvent, ImportRequested } from '@imports/shared/contracts/import-events'
import { isTerminal, type SessionStatus } from '@imports/shared/contracts/import-session'
import type { ImportSessionRow } from '@imports/shared/contracts/session-table'
import { momentOf } from './session-moment.ts'

/** What a session's row says, but for the stream sequence that it reflects. */
export type ImportSession = Omit<ImportSessionRow, 'last_seq'>

/**
 * The state of one session after one more event, in stream order. Pure. Null: nothing is known of the session, because no
 * request for it has been seen. A session that has ended stays as it is.
 */
export function evolveSession(
  session: ImportSession | null,
  event: ImportEvent,
  sessionId: string,
): ImportSession | null {
  if (session === null) return event.type === 'import.requested' ? pending(event, sessionId) : null
  if (isTerminal(session.status)) return session
  const moment = momentOf(session, event)
  const timeline = moment ? [...session.timeline, moment] : session.timeline
  const current = { ...session, timeline, last_event_at: new Date(event.time) }
  switch (event.type) {
    case 'import.requested':
    case 'import.cancel-requested':
      return current
    case 'import.started':
      if (event.data.attempt < current.attempt) return session
      return {
        ...current,
        status: 'running',
        attempt: event.data.attempt,
        started_at: current.started_at ?? new Date(event.time),
        phase: null,
        total_items: null,
        processed_items: 0,
        failed_items: 0,
      }
    case 'import.progressed':
      if (event.data.attempt < current.attempt) return session // said by an owner that has been replaced
      return {
        ...current,
        status: 'running',
        attempt: event.data.attempt,
        started_at: current.started_at ?? new Date(event.time),
        phase: event.data.phase,
        processed_items: event.data.done,
        total_items: event.data.total,
        failed_items: event.data.failed,
        report_details: { ...current.report_details, counts: event.data.counts },
      }
    case 'import.completed':
      return {
        ...ended(current, 'completed', event),
        total_items: event.data.total,
        processed_items: event.data.total,
        failed_items: event.data.failed,
        report_details: { counts: event.data.counts, warnings: event.data.warnings },
        files: event.data.files,
      }
    case 'import.failed':
      return { ...ended(current, 'failed', event), error_code: event.data.code, error_message: event.data.message }
    case 'import.cancelled':
      return { ...ended(current, 'cancelled', event), error_code: event.data.code, error_message: event.data.message }
    default:
      return unreachable(event)
  }
}

/** The sessions that an event is about: a request shows every step of its run from the first moment. */
export function sessionsOf(event: ImportEvent): string[] {
  if (event.type === 'import.requested') return event.data.steps.map((step) => step.sessionId)
  if (event.type === 'import.cancel-requested') return event.data.sessions
  return [event.data.sessionId]
}

function pending(event: ImportRequested, sessionId: string): ImportSession | null {
  const step = event.data.steps.find((candidate) => candidate.sessionId === sessionId)
  if (!step) return null
  return {
    id: sessionId,
    run_id: event.data.runId,
    step: step.step,
    import_type: step.kind,
    status: 'pending',
    phase: null,
    attempt: 0,
    requested_at: new Date(event.time),
    started_at: null,
    last_event_at: new Date(event.time),
    finished_at: null,
    total_items: null,
    processed_items: 0,
    failed_items: 0,
    report_details: { counts: {}, warnings: 0 },
    options: event.data.options,
    files: [],
    timeline: [{ at: event.time, what: 'requested', by: event.data.requestedBy }],
    error_code: null,
    error_message: null,
    requested_by: event.data.requestedBy,
    requested_via: event.data.requestedVia,
  }
}

const ended = (session: ImportSession, status: SessionStatus, event: ImportEvent): ImportSession => ({
  ...session,
  status,
  phase: null,
  finished_at: new Date(event.time),
})

function unreachable(event: never): never {
  throw new Error(`no rule for event ${JSON.stringify(event)}`)
}
