import type { Kysely } from 'kysely'
import { sql } from 'kysely'

/** Who adds pictures shares it; who removes files has it alone: a content must not vanish between being found and being linked. */
const key = sql`hashtext('imports-from-1c media')`

/** Holds the lock while `work` goes on, by a connection that does nothing else; false when it is not to be had now. */
async function holding(
  db: Kysely<unknown>,
  names: { take: string; release: string },
  work: () => Promise<void>,
): Promise<boolean> {
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{ held: boolean }>`select ${sql.raw(names.take)}(${key}) as held`.execute(connection)
    if (!rows[0]?.held) return false
    try {
      await work()
      return true
    } finally {
      await sql`select ${sql.raw(names.release)}(${key})`.execute(connection)
    }
  })
}

export const whileAdding = <Tables>(db: Kysely<Tables>, work: () => Promise<void>): Promise<boolean> =>
  holding(db as Kysely<unknown>, { take: 'pg_try_advisory_lock_shared', release: 'pg_advisory_unlock_shared' }, work) // only raw SQL

export const whileRemoving = <Tables>(db: Kysely<Tables>, work: () => Promise<void>): Promise<boolean> =>
  holding(db as Kysely<unknown>, { take: 'pg_try_advisory_lock', release: 'pg_advisory_unlock' }, work) // only raw SQL
