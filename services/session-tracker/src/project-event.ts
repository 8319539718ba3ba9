import type { ImportEvent } from '@imports/shared/contracts/import-events'
import { sessionChannel } from '@imports/shared/contracts/session-table'
import { type Kysely, sql, type Transaction } from 'kysely'
import { sessionsOf } from './evolve-session.ts'
import { foldEvent } from './fold-event.ts'
import { shareProjection } from './projection-lock.ts'
import { storeSession } from './store-session.ts'
import type { ProjectionTables } from './tracker-tables.ts'

/**
 * Folds one event into the rows it is about, in one transaction with the notification, so that nobody hears of a row that
 * cannot be read yet. An event that a row reflects already (`last_seq`) changes nothing: seeing it twice is harmless.
 */
export const projectEvent = (db: Kysely<ProjectionTables>, event: ImportEvent, seq: number): Promise<void> =>
  db.transaction().execute(async (trx) => {
    await shareProjection(trx)
    for (const sessionId of sessionsOf(event)) await projectInto(trx, sessionId, event, seq)
  })

async function projectInto(
  trx: Transaction<ProjectionTables>,
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
  const folded = foldEvent(row ?? null, event, seq, sessionId)
  if (!folded) return
  await storeSession(trx, folded)
  await sql`select pg_notify(${sessionChannel}, ${sessionId})`.execute(trx)
}
