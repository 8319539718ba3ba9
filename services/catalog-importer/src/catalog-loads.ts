import { openTableLoad, type TableLoad } from '@imports/shared/db/load/table-load'
import type { QueryExecutorProvider } from 'kysely'
import { catalogTables, type Entity } from './catalog-tables.ts'
import type { CatalogStaging } from './staging-tables.ts'

export type CatalogLoads = Record<Entity, TableLoad>

/** Compared while files are read; dictionaries are small enough to be left to the merge. */
const large: readonly Entity[] = ['product', 'variant', 'price', 'stock']

export async function openCatalogLoads(db: QueryExecutorProvider, staging: CatalogStaging): Promise<CatalogLoads> {
  const loads = {} as CatalogLoads // filled for every entity below
  for (const [staged, table] of Object.entries(catalogTables) as [Entity, (typeof catalogTables)[Entity]][]) {
    loads[staged] = await openTableLoad(db, { table, staging, staged, compared: large.includes(staged) })
  }
  return loads
}
