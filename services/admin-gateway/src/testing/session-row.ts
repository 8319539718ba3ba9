import type { ImportSessionRow } from '@imports/shared/contracts/session-table'

/** A catalogue import in the middle of its files, but for what `changes` says. */
export function sessionRow(changes: Partial<ImportSessionRow> = {}): ImportSessionRow {
  const now = new Date()
  return {
    id: '0191c2aa-0000-7000-8000-00000000abcd',
    run_id: '0191c2aa-0000-7000-8000-000000000001',
    step: 1,
    import_type: 'catalog',
    status: 'running',
    phase: 'reading',
    attempt: 1,
    requested_at: now,
    started_at: now,
    last_event_at: now,
    finished_at: null,
    total_items: 100,
    processed_items: 10,
    failed_items: 0,
    report_details: { counts: {}, warnings: 0 },
    options: {},
    files: [],
    timeline: [],
    error_code: null,
    error_message: null,
    requested_by: 'admin',
    requested_via: 'admin',
    last_seq: 1,
    ...changes,
  }
}
