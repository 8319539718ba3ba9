import { type Kysely, type QueryExecutorProvider, sql } from 'kysely'

/**
 * For the statements of one transaction that join large tables. The statistics of a table that was filled a moment ago say
 * that it is empty: the planner would loop over it, for minutes. Compiling and parallel workers
 * gain nothing here, and 4 MB make every hash spill.
 */
export async function planForBulk(trx: QueryExecutorProvider): Promise<void> {
  await sql`select set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true),
    set_config('max_parallel_workers_per_gather', '0', true), set_config('work_mem', '64MB', true)`.execute(trx)
}

/**
 * A transaction of such statements, outside the ledger's fence: for what changes nothing but the staging tables, and need not
 * wait for the disk therefore. Within a transaction, a part of it.
 */
export function inBulk<Tables, T>(db: Kysely<Tables>, work: (trx: QueryExecutorProvider) => Promise<T>): Promise<T> {
  const planned = async (trx: QueryExecutorProvider): Promise<T> => {
    await planForBulk(trx)
    await sql`set local synchronous_commit = off`.execute(trx)
    return work(trx)
  }
  return db.isTransaction ? planned(db) : db.transaction().execute(planned)
}
