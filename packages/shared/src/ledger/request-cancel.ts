import { type Kysely, sql } from 'kysely'
import type { LedgerTables } from './tables.ts'

export interface Cancel {
  /** ISO 8601 */
  requestedAt: string
  requestedBy: string
}

/**
 * Asks the run's owner to stop, or whoever claims it next; the first one who asks is remembered. It waits for no merge, and
 * does nothing to a run that is over.
 */
export async function requestCancel(db: Kysely<LedgerTables>, runId: string, requestedBy: string): Promise<void> {
  await sql`select imports.request_cancel(${runId}::uuid, ${requestedBy})`.execute(db)
}

/** Who asked for a cancel of the run and when, or null; also after the run has ended, whatever it ended as. */
export async function findCancel(db: Kysely<LedgerTables>, runId: string): Promise<Cancel | null> {
  const row = await db.selectFrom('imports.import_cancel').selectAll().where('run_id', '=', runId).executeTakeFirst()
  return row ? { requestedAt: row.requested_at.toISOString(), requestedBy: row.requested_by } : null
}
