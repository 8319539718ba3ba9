import { sql, type Transaction } from 'kysely'

const key = sql`hashtext('imports-from-1c projection')`

/** Until the end of the transaction nobody replaces the projection. */
export async function shareProjection<Tables>(trx: Transaction<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${key})`.execute(trx)
}

/** Until the end of the transaction no event is folded: the tracker waits, and goes on where it was. */
export async function holdProjection<Tables>(trx: Transaction<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${key})`.execute(trx)
}
