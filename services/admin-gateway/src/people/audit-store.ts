import type { Kysely, Selectable } from 'kysely'
import type { GatewayTables } from '../tables.ts'

export type AuditLine = Selectable<GatewayTables['admin.audit']>

export interface AuditFilter {
  who?: string | undefined
  what?: string | undefined
}

/** Lines of the audit, the newest first, older than `before`; one more than `limit` when there are older ones still. */
export function listAudit(
  db: Kysely<GatewayTables>,
  { who, what }: AuditFilter,
  { before, limit }: { before: number | null; limit: number },
): Promise<AuditLine[]> {
  let query = db.selectFrom('admin.audit').selectAll()
  if (who !== undefined) query = query.where('account_name', '=', who)
  if (what !== undefined) query = query.where('action', '=', what)
  if (before !== null) query = query.where('id', '<', before)
  return query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}
