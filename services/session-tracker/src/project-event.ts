import type { ImportEvent } from '@imports/shared/contracts/import-events'
import { type ImportSessionRow, type SessionTables, sessionChannel } from '@imports/shared/contracts/session-table'
import { type Kysely, sql, type Transaction } from 'kysely'
import { evolveSession, sessionsOf } from './evolve-session.ts'

/**
 * Folds one event into the rows it is about, in one transaction with the notification, so that nobody hears of a row that
 * cannot be read yet. An event that a row reflects already (`last_seq`) changes nothing: seeing it twice is harmless.
 */
export const projectEvent = (db: Kysely<SessionTables>, event: ImportEvent, seq: number): Promise<void> =>
  db.transaction().execute(async (trx) => {
    for (const sessionId of sessionsOf(event)) await projectInto(trx, sessionId, event, seq)
  })

async function projectInto(
  trx: Transaction<SessionTables>,
  sessionId: string,
  event: ImportEvent,
  seq: number,
): Promise<void> {
  const row = await trx
    .selectFrom('sessions.import_session')
    .selectAll()
    .where('id', '=', sessionId)
    .forUpdate()
    .executeTakeFirst()
  if (row && row.last_seq >= seq) return
  const session = evolveSession(row ?? null, event, sessionId)
  if (!session) return
  await store(trx, { ...session, last_seq: seq })
  await sql`select pg_notify(${sessionChannel}, ${sessionId})`.execute(trx)
}

async function store(trx: Transaction<SessionTables>, row: ImportSessionRow): Promise<void> {
  const values = {
    ...row,
    report_details: sql<ImportSessionRow['report_details']>`${JSON.stringify(row.report_details)}::jsonb`,
    options: sql<ImportSessionRow['options']>`${JSON.stringify(row.options)}::jsonb`,
    files: sql<ImportSessionRow['files']>`${JSON.stringify(row.files)}::jsonb`, // pg would send an array as a Postgres array
  }
  await trx
    .insertInto('sessions.import_session')
    .values(values)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute()
}
