import type { SessionTables } from '@imports/shared/contracts/session-table'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import type { ColumnType, Generated } from 'kysely'
import type { Role } from './auth/permissions.ts'

/** What the gateway writes (schema `admin`) and what it only reads (the other schemas). */
export interface GatewayTables extends SessionTables, LedgerTables {
  'admin.account': AccountTable
  'admin.login_session': LoginSessionTable
  'admin.login_attempt': LoginAttemptTable
  'admin.api_token': ApiTokenTable
  'admin.audit': AuditTable
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
  number: Generated<number>
  address: string | null
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
