import { type Kysely, sql } from 'kysely'

/** Everything but the history of its migrations. */
export async function emptyCatalogue<Tables>(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'catalog' and tablename not like 'migration%'`.execute(
    db,
  )
  await sql.raw(`truncate ${rows.map(({ name }) => `catalog.${name}`).join(', ')} restart identity cascade`).execute(db)
}
