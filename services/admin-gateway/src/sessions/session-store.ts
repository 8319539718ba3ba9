import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import type { SessionStatus } from '@imports/shared/contracts/import-session'
import type { ImportSessionRow } from '@imports/shared/contracts/session-table'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { GatewayTables } from '../tables.ts'

export type SessionRow = ImportSessionRow
export type IssueRow = Selectable<GatewayTables['imports.import_issue']>

type Db = Kysely<GatewayTables>

interface WantedSessions {
  kind?: ImportKind | undefined
  status?: SessionStatus | undefined
}

/** Sessions from the newest run on, the steps of a run in their order. */
export const newestSessions = (
  db: Db,
  { kind, status, limit, offset = 0 }: WantedSessions & { limit: number; offset?: number },
): Promise<SessionRow[]> =>
  filtered(db, { kind, status })
    .selectAll()
    .orderBy('requested_at', 'desc')
    .orderBy('run_id', 'desc')
    .orderBy(sql`-step`, 'desc') // as the index has it
    .limit(limit)
    .offset(offset)
    .execute()

/** A part of them, and how many there are. */
export async function listSessions(
  db: Db,
  wanted: WantedSessions & { limit: number; offset: number },
): Promise<{ rows: SessionRow[]; total: number }> {
  const count = filtered(db, wanted).select((select) => select.fn.countAll<number>().as('total'))
  const [rows, counted] = await Promise.all([newestSessions(db, wanted), count.executeTakeFirstOrThrow()])
  return { rows, total: counted.total }
}

function filtered(db: Db, { kind, status }: WantedSessions) {
  let query = db.selectFrom('sessions.import_session')
  if (kind !== undefined) query = query.where('import_type', '=', kind)
  if (status !== undefined) query = query.where('status', '=', status)
  return query
}

export async function findSession(db: Db, id: string): Promise<SessionRow | null> {
  const row = await db.selectFrom('sessions.import_session').selectAll().where('id', '=', id).executeTakeFirst()
  return row ?? null
}

export const sessionsOfRun = (db: Db, runId: string): Promise<SessionRow[]> =>
  db.selectFrom('sessions.import_session').selectAll().where('run_id', '=', runId).orderBy('step').execute()

export const sessionsById = (db: Db, ids: readonly string[]): Promise<SessionRow[]> =>
  db.selectFrom('sessions.import_session').selectAll().where('id', 'in', ids).orderBy('last_seq').execute()

/**
 * What changed from a stream sequence on, and that one again: rows of one event share its sequence, and a reader may have got
 * only some of them. The last step of a run first, so that putting each on top leaves them in order.
 */
export const sessionsSince = (db: Db, seq: number, limit: number): Promise<SessionRow[]> =>
  db
    .selectFrom('sessions.import_session')
    .selectAll()
    .where('last_seq', '>=', seq)
    .orderBy('last_seq')
    .orderBy('step', 'desc')
    .limit(limit)
    .execute()

/** Running without a sign of life: nothing in the table says so, time alone does. */
export const silentSessions = (db: Db, silentMs: number): Promise<SessionRow[]> =>
  db
    .selectFrom('sessions.import_session')
    .selectAll()
    .where('status', '=', 'running')
    .where('last_event_at', '<', sql<Date>`clock_timestamp() - ${`${silentMs} ms`}::interval`)
    .execute()

/** The stream sequence that the newest row reflects; 0 when there is none. */
export async function newestSequence(db: Db): Promise<number> {
  const row = await db
    .selectFrom('sessions.import_session')
    .select((select) => select.fn.max('last_seq').as('newest'))
    .executeTakeFirst()
  return row?.newest ?? 0
}

export const firstIssues = (db: Db, sessionId: string, limit: number): Promise<IssueRow[]> =>
  db
    .selectFrom('imports.import_issue')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('id')
    .limit(limit)
    .execute()

export async function countIssues(db: Db, sessionId: string): Promise<number> {
  const row = await db
    .selectFrom('imports.import_issue')
    .select((select) => select.fn.countAll<number>().as('total'))
    .where('session_id', '=', sessionId)
    .executeTakeFirstOrThrow()
  return row.total
}
