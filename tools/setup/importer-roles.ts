import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import { databaseRoles, importerNames } from '@imports/shared/contracts/database-roles'
import type { SchemaMigrations } from '@imports/shared/db/migrate'

export const importerRoles = importerNames.map((name) => databaseRoles[name])

/** What every importer may do beside its own schema, one that came after the ledger's migrations too. */
export const importerGrants = `
grant usage, create on schema staging to ${importerRoles.join(', ')};
grant usage on schema imports to ${importerRoles.join(', ')};
grant select on imports.import_run, imports.import_step, imports.import_cancel to ${importerRoles.join(', ')};
grant execute on function imports.claim, imports.fence, imports.settle, imports.note_lock, imports.hand_back to ${importerRoles.join(', ')};
grant select, insert, delete on imports.import_issue to ${importerRoles.join(', ')};`

/** Of each importer that has tables, in the order of their steps: a later one may name what an earlier one made. */
export async function importerMigrations(): Promise<SchemaMigrations[]> {
  const file = `src/migrations${extname(import.meta.filename)}` // in an image all is JavaScript
  const files = importerNames.map((name) => join(import.meta.dirname, '../../services', name, file))
  return Promise.all(files.filter((file) => existsSync(file)).map(migrationsIn))
}

async function migrationsIn(file: string): Promise<SchemaMigrations> {
  const { migrations }: { migrations?: SchemaMigrations } = await import(file)
  if (!migrations) throw new Error(`${file} does not export "migrations"`)
  return migrations
}
