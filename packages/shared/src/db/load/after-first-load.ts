import { type QueryExecutorProvider, sql } from 'kysely'

/**
 * What autovacuum would do a minute later. Until then every statistic says that the tables are empty, and whoever reads a page
 * for the first time has to write it again, marked: the next import, which has nothing to write, would log them all.
 */
export async function afterFirstLoad(db: QueryExecutorProvider, tables: readonly string[]): Promise<void> {
  for (const table of tables) await sql`vacuum (analyze) ${sql.raw(table)}`.execute(db)
}
