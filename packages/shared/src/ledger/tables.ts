import type { Generated } from 'kysely'
import type { RunOptions, RunStep } from '../contracts/import-events.ts'

export type StepOutcome = 'completed' | 'failed' | 'cancelled'

/** The ledger's tables, as every service may read them. Written through its functions only, but for the issues. */
export interface LedgerTables {
  'imports.import_run': {
    run_id: string
    scope: string
    steps: RunStep[]
    options: RunOptions
    requested_by: string
    requested_via: 'admin' | '1c' | 'cli'
    lock_value: string
    created_at: Date
    expires_at: Date
    step: number
    token: number
    owner: string | null
    attempt: number
    heartbeat_at: Date | null
    checkpoint: unknown
    re_requested: number
    re_requested_at: Date | null
    pickup: unknown
    ended_at: Date | null
  }
  'imports.import_step': {
    run_id: string
    step: number
    session_id: string
    kind: string
    outcome: StepOutcome | null
    code: string | null
    payload: Record<string, unknown> | null
    started_at: Date | null
    ended_at: Date | null
  }
  'imports.import_cancel': { run_id: string; requested_at: Date; requested_by: string }
  'imports.import_issue': {
    id: Generated<number>
    session_id: string
    severity: 'error' | 'warning'
    code: string
    file: string | null
    line: number | null
    onec_id: string | null
    field: string | null
    message: string
  }
}
