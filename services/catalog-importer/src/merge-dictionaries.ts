import { addCounts, type MergeCounts } from '@imports/shared/db/load/guarded-merge'
import { mergeRecords } from '@imports/shared/db/load/merge-table'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { CatalogLoads } from './catalog-loads.ts'
import type { Entity } from './catalog-tables.ts'
import type { CatalogStaging } from './staging-tables.ts'

const byId = sql`t.onec_id = s.onec_id`

export const dictionaries = [
  'category',
  'property',
  'property_value',
  'unit',
  'price_type',
  'warehouse',
] as const satisfies Entity[]

/** Groups, properties and their values, units, price types, warehouses: what goods and offers refer to. */
export async function mergeDictionaries(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  loads: CatalogLoads,
  sessionId: string,
): Promise<Record<(typeof dictionaries)[number], MergeCounts>> {
  await mergeScopes(trx, staging)
  return {
    category: await mergeCategories(trx, staging, loads, sessionId),
    property: await mergeRecords(trx, loads.property, sessionId),
    property_value: await mergeRecords(trx, loads.property_value, sessionId),
    unit: await mergeRecords(trx, loads.unit, sessionId),
    price_type: await mergeRecords(trx, loads.price_type, sessionId),
    warehouse: await mergeRecords(trx, loads.warehouse, sessionId),
  }
}

/** A property that is seen on goods in one file and on offers in another, now or in an earlier import, is of both. */
async function mergeScopes(trx: QueryExecutorProvider, staging: CatalogStaging): Promise<void> {
  await sql`update ${sql.raw(staging.nameOf('property'))} s set scope = 'both' from catalog.property p
    where p.onec_id = s.onec_id and p.scope <> s.scope and s.scope <> 'both'`.execute(trx)
}

/**
 * First the categories, then their places in the tree: a parent may come after its child. They cannot stand in a circle: the
 * last word on each counts, children come before the element they are in, so the last one of any circle has been told to be outside of it.
 */
async function mergeCategories(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  { category }: CatalogLoads,
  sessionId: string,
): Promise<MergeCounts> {
  const staged = sql.raw(staging.nameOf('category'))
  const { rows: alike } = await sql<{ onec_id: string }>`
    select t.onec_id from ${staged} s join catalog.category t on ${byId}
    where (t.name, t.is_active) is not distinct from (s.name, s.is_active)`.execute(trx)
  const counts = await mergeRecords(trx, category, sessionId)
  const { rows: moved } = await sql<{ onec_id: string }>`
    update catalog.category t set parent_id = p.id
    from ${staged} s left join catalog.category p on p.onec_id = s.parent_onec_id
    where ${byId} and t.parent_id is distinct from p.id returning t.onec_id`.execute(trx)
  const unchanged = new Set(alike.map(({ onec_id }) => onec_id))
  const movedOnly = moved.filter(({ onec_id }) => unchanged.has(onec_id)).length
  return addCounts(counts, { created: 0, updated: movedOnly, deactivated: 0 })
}
