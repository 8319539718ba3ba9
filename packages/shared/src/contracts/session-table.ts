import type { RunOptions } from './import-events.ts'
import type { ImportKind } from './import-kinds.ts'
import type { ReportCounts, SessionStatus, SourceFile } from './import-session.ts'

/** `sessions.import_session`: written by the tracker, read by the gateway. */
export interface ImportSessionRow {
  id: string
  run_id: string
  step: number
  import_type: ImportKind
  status: SessionStatus
  /** What is being done while it runs: `reading`, `merging` … */
  phase: string | null
  attempt: number
  requested_at: Date
  started_at: Date | null
  last_event_at: Date
  finished_at: Date | null
  /** Of the phase while it runs (bytes while reading); records in the end. Null: nobody knows. */
  total_items: number | null
  processed_items: number
  failed_items: number
  report_details: ReportDetails
  options: RunOptions
  files: SourceFile[]
  /** What happened to it, oldest first. */
  timeline: SessionMoment[]
  error_code: string | null
  error_message: string | null
  requested_by: string
  requested_via: 'admin' | '1c' | 'cli'
  /** The stream sequence that the row reflects; also the id of the live page's event. */
  last_seq: number
}

/** A turn in the life of a session; a phase once an attempt, however often it is reported. */
export interface SessionMoment {
  /** ISO 8601 */
  at: string
  what:
    | 'requested'
    /** The steps before it are done. */
    | 'turn'
    /** By the watchdog: nobody had answered. */
    | 'requested-again'
    | 'started'
    | 'phase'
    | 'cancel-requested'
    | 'completed'
    | 'failed'
    | 'cancelled'
  attempt?: number
  /** Where its importer runs. */
  host?: string
  phase?: string
  /** How much of the phase was done by then. */
  done?: number
  by?: string
}

export interface ReportDetails {
  counts: ReportCounts
  warnings: number
}

export interface SessionTables {
  'sessions.import_session': ImportSessionRow
}

/** `NOTIFY` channel of changed rows; the payload is the session's id, and after a space the `traceparent` of the change when it is traced. */
export const sessionChannel = 'import_session'

export const sessionNotification = (sessionId: string, traceparent: string | null): string =>
  traceparent === null ? sessionId : `${sessionId} ${traceparent}`

export function readSessionNotification(payload: string): { sessionId: string; traceparent: string | null } {
  const [sessionId = '', traceparent = null] = payload.split(' ')
  return { sessionId, traceparent }
}
