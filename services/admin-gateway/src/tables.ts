import type { ReportCounts, SessionStatus, SourceFile } from '@imports/shared/contracts/import-session'
import type { ColumnType, Generated } from 'kysely'
import type { Role } from './auth/permissions.ts'

/** What the gateway writes (schema `admin`) and what it only reads (the other schemas). */
export interface GatewayTables {
  'admin.account': AccountTable
  'admin.login_session': LoginSessionTable
  'admin.login_attempt': LoginAttemptTable
  'admin.api_token': ApiTokenTable
  'admin.audit': AuditTable
  'sessions.import_session': ImportSessionTable
  'imports.import_issue': ImportIssueTable
  'catalog.product': { id: string }
}

interface AccountTable {
  id: Generated<string>
  name: string
  password_hash: string
  role: Role
  created_at: Generated<Date>
  disabled_at: Date | null
}

interface LoginSessionTable {
  id_hash: Buffer
  account_id: string
  csrf_token: string
  created_at: Generated<Date>
  last_seen_at: Generated<Date>
  expires_at: Date
}

interface LoginAttemptTable {
  id: Generated<number>
  at: Generated<Date>
  account_name: string
  address: string
  succeeded: Generated<boolean>
}

interface ApiTokenTable {
  token_hash: Buffer
  account_id: string
  label: string
  created_at: Generated<Date>
  expires_at: Date | null
}

interface AuditTable {
  id: Generated<number>
  at: Generated<Date>
  account_id: string | null
  account_name: string | null
  action: string
  /** JSON text when written; pg parses it when read. */
  detail: ColumnType<Record<string, unknown>, string, never>
  address: string | null
}

export interface ImportSessionTable {
  id: string
  run_id: string
  step: number
  import_type: string
  status: SessionStatus
  phase: string | null
  attempt: number | null
  requested_at: Date
  started_at: Date | null
  last_event_at: Date | null
  finished_at: Date | null
  total_items: number | null
  processed_items: number
  failed_items: number
  report_details: { counts?: ReportCounts; warnings?: number } | null
  options: { dataDir?: string } | null
  files: SourceFile[] | null
  error_code: string | null
  error_message: string | null
  requested_by: string | null
  requested_via: string | null
  last_seq: number
}

export interface ImportIssueTable {
  id: number
  session_id: string
  severity: 'error' | 'warning'
  code: string
  file: string | null
  line: number | null
  onec_id: string | null
  field: string | null
  message: string
}
