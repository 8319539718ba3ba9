import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'

/** The migrations of one schema, kept by the service that owns it: name → SQL, applied in the order of the names. */
export interface SchemaMigrations {
  schema: string
  migrations: Record<string, string>
}

/**
 * Brings one schema up to date and returns the names of what was applied. Each schema has a history of its own
 * (`<schema>.migration`). What a newer version has applied stays, so that one can go back to an older one. Throws the first
 * failure; what failed is rolled back.
 */
export async function migrate(db: Kysely<unknown>, { schema, migrations }: SchemaMigrations): Promise<string[]> {
  const migrator = new Migrator({
    db,
    migrationTableSchema: schema,
    migrationTableName: 'migration',
    migrationLockTableName: 'migration_lock',
    provider: {
      getMigrations: async () => ({
        ...Object.fromEntries(Object.entries(migrations).map(([name, text]) => [name, migrationOf(text)])),
        ...(await appliedByNewer(db, schema, Object.keys(migrations).sort().at(-1) ?? '')),
      }),
    },
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error) throw new Error(`migration of schema ${schema} failed`, { cause: error })
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName)
}

const migrationOf = (text: string): Migration => ({
  up: async (db) => {
    await sql.raw(text).execute(db)
  },
})

/** The migrator wants to know all that was ever applied; these are there, and are never done. */
async function appliedByNewer(db: Kysely<unknown>, schema: string, newest: string): Promise<Record<string, Migration>> {
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(`${schema}.migration`)}`.execute(db)
  return Object.fromEntries(rows.filter(({ name }) => name > newest).map(({ name }) => [name, { up: async () => {} }]))
}
