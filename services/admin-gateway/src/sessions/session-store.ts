import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import type { SessionStatus } from '@imports/shared/contracts/import-session'
import type { ImportSessionRow } from '@imports/shared/contracts/session-table'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { GatewayTables } from '../tables.ts'

export type SessionRow = ImportSessionRow
export type IssueRow = Selectable<GatewayTables['imports.import_issue']>

type Db = Kysely<GatewayTables>

export interface SessionFilter {
  kind?: ImportKind | undefined
  status?: SessionStatus | undefined
}

/** A page of sessions, newest run first, the steps of a run in their order; and how many there are. */
export async function listSessions(
  db: Db,
  { kind, status, limit, offset }: SessionFilter & { limit: number; offset: number },
): Promise<{ rows: SessionRow[]; total: number }> {
  let query = db.selectFrom('sessions.import_session')
  if (kind !== undefined) query = query.where('import_type', '=', kind)
  if (status !== undefined) query = query.where('status', '=', status)
  const [rows, counted] = await Promise.all([
    query
      .selectAll()
      .orderBy('requested_at', 'desc')
      .orderBy('run_id', 'desc')
      .orderBy('step')
      .limit(limit)
      .offset(offset)
      .execute(),
    query.select((select) => select.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  return { rows, total: counted.total }
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

export interface IssueGroup {
  code: string
  severity: 'error' | 'warning'
  count: number
  examples: IssueRow[]
}

/** The issues of a session by code, the most frequent first, each with its first examples. */
export async function issueGroups(db: Db, sessionId: string, examples: number): Promise<IssueGroup[]> {
  const { rows } = await sql<IssueRow & { total: number }>`
    select * from (
      select issue.*, count(*) over by_code as total, row_number() over (by_code order by id) as at
      from imports.import_issue issue
      where session_id = ${sessionId}
      window by_code as (partition by severity, code)
    ) numbered
    where at <= ${examples}
    order by severity, total desc, code, id`.execute(db)
  const groups = new Map<string, IssueGroup>()
  for (const { total, ...issue } of rows) {
    const key = `${issue.severity} ${issue.code}`
    const group = groups.get(key) ?? { code: issue.code, severity: issue.severity, count: total, examples: [] }
    group.examples.push(issue)
    groups.set(key, group)
  }
  return [...groups.values()]
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
