import type { Kysely } from 'kysely'
import type { GatewayTables } from '../tables.ts'

export const auditActions = [
  'login.succeeded',
  'login.failed',
  'login.throttled',
  'logout',
  'login.ended',
  'access.denied',
  'form.refused',
  'run.started',
  'run.refused',
  'run.cancel-requested',
  'run.cancel-refused',
  'lock.break-requested',
  'lock.broken',
  'lock.break-refused',
  'account.created',
  'account.changed',
  'account.refused',
  'password.changed',
  'password.reset',
  'password.refused',
] as const
export type AuditAction = (typeof auditActions)[number]

export interface AuditEntry {
  action: AuditAction
  accountId: string | null
  accountName: string | null
  address: string
  detail?: Record<string, unknown>
}

export type Audit = (entry: AuditEntry) => Promise<void>

/** Adds a line to the journal of who did what; it cannot be changed afterwards. */
export const createAudit =
  (db: Kysely<GatewayTables>): Audit =>
  async ({ action, accountId, accountName, address, detail }) => {
    await db
      .insertInto('admin.audit')
      .values({
        action,
        account_id: accountId,
        account_name: accountName === null ? null : printable(accountName),
        address,
        detail: JSON.stringify(detail ?? {}),
      })
      .execute()
  }

/** Control and direction characters would let a name dress up the line that shows it. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '�').slice(0, 64)
