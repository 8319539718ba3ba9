import type { ImportEvent } from '@imports/shared/contracts/import-events'
import { isTerminal } from '@imports/shared/contracts/import-session'
import { sessionChannel, sessionNotification } from '@imports/shared/contracts/session-table'
import { attributes } from '@imports/shared/telemetry/attributes'
import { inSpan } from '@imports/shared/telemetry/in-span'
import { activeTraceparent } from '@imports/shared/telemetry/trace-context'
import { type Kysely, sql, type Transaction } from 'kysely'
import { sessionsOf } from './evolve-session.ts'
import { foldEvent } from './fold-event.ts'
import { shareProjection } from './projection-lock.ts'
import { storeSession } from './store-session.ts'
import type { ProjectionTables } from './tracker-tables.ts'

/**
 * Folds one event into the rows it is about, in one transaction with the notification, so that nobody hears of a row that
 * cannot be read yet. An event that a row reflects already (`last_seq`) changes nothing: seeing it twice is harmless.
 * `onEnding` hears, once, of an event that a session has ended with.
 */
export async function projectEvent(
  db: Kysely<ProjectionTables>,
  event: ImportEvent,
  seq: number,
  onEnding: (event: ImportEvent) => void = () => {},
): Promise<void> {
  const hasEnded = await inSpan('project event', { attributes: { [attributes.messageId]: event.id } }, () =>
    db.transaction().execute(async (trx) => {
      await shareProjection(trx)
      let ended = false
      for (const sessionId of sessionsOf(event)) ended = (await projectInto(trx, sessionId, event, seq)) || ended
      return ended
    }),
  )
  if (hasEnded) onEnding(event)
}

async function projectInto(
  trx: Transaction<ProjectionTables>,
  sessionId: string,
  event: ImportEvent,
  seq: number,
): Promise<boolean> {
  const row = await trx
    .selectFrom('sessions.import_session')
    .selectAll()
    .where('id', '=', sessionId)
    .forUpdate()
    .executeTakeFirst()
  const folded = foldEvent(row ?? null, event, seq, sessionId)
  if (!folded) return false
  await storeSession(trx, folded)
  const notification = sessionNotification(sessionId, activeTraceparent())
  await sql`select pg_notify(${sessionChannel}, ${notification})`.execute(trx)
  return isTerminal(folded.status) && !(row && isTerminal(row.status))
}
