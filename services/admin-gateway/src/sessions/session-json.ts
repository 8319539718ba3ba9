import { inEntityOrder } from './entity-order.ts'
import type { IssueRow, SessionRow } from './session-store.ts'
import { isSilent } from './session-view.ts'

/** A session as the JSON API tells it. */
export function sessionJson(row: SessionRow, now: Date) {
  return {
    id: row.id,
    runId: row.run_id,
    step: row.step,
    kind: row.import_type,
    status: row.status,
    stalled: isSilent(row, now),
    phase: row.phase,
    attempt: row.attempt,
    requestedAt: iso(row.requested_at),
    startedAt: iso(row.started_at),
    lastEventAt: iso(row.last_event_at),
    finishedAt: iso(row.finished_at),
    total: row.total_items,
    processed: row.processed_items,
    failed: row.failed_items,
    counts: Object.fromEntries(inEntityOrder(row.report_details.counts)),
    options: row.options,
    files: row.files,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    requestedBy: row.requested_by,
    requestedVia: row.requested_via,
    seq: row.last_seq,
  }
}

export type SessionJson = ReturnType<typeof sessionJson>

export const issueJson = ({ severity, code, file, line, onec_id, field, message }: IssueRow) => ({
  severity,
  code,
  file,
  line,
  onecId: onec_id,
  field,
  message,
})

const iso = (time: Date | null): string | null => time?.toISOString() ?? null
