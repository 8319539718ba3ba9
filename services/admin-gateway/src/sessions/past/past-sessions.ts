import type { Kysely } from 'kysely'
import type { GatewayTables } from '../../tables.ts'
import type { SessionRow } from '../session-store.ts'

type Db = Kysely<GatewayTables>

/** The newest session of the same kind before this one that completed; null when there is none. */
export async function lastCompletedBefore(db: Db, session: SessionRow): Promise<SessionRow | null> {
  const row = await db
    .selectFrom('sessions.import_session')
    .selectAll()
    .where('import_type', '=', session.import_type)
    .where('status', '=', 'completed')
    .where('requested_at', '<', session.requested_at)
    .orderBy('requested_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** Sessions of the same kind, the newest last. */
export async function lastOfKind(db: Db, { import_type }: SessionRow, limit: number): Promise<SessionRow[]> {
  const rows = await db
    .selectFrom('sessions.import_session')
    .selectAll()
    .where('import_type', '=', import_type)
    .orderBy('requested_at', 'desc')
    .limit(limit)
    .execute()
  return rows.reverse()
}
