import { type QueryExecutorProvider, sql } from 'kysely'
import { isBrandNameSql, lowered, namedBrandKey, noBrandWord } from './brand.ts'
import { addCounts, type MergeCounts, merge } from './merge.ts'
import type { CatalogStaging } from './staging-tables.ts'

const byId = sql`t.onec_id = s.onec_id`

/** Groups, properties and their values, units, price types, warehouses: what goods and offers refer to. */
export async function mergeDictionaries(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
): Promise<Record<string, MergeCounts>> {
  await mergeScopes(trx, staging)
  const plain = (entity: 'property' | 'unit' | 'price_type' | 'warehouse', columns: readonly string[]) =>
    merge(trx, {
      target: `catalog.${entity}`,
      source: sql`select * from ${sql.raw(staging.nameOf(entity))}`,
      on: byId,
      key: ['onec_id'],
      columns,
    })
  return {
    category: await mergeCategories(trx, staging),
    property: await plain('property', ['name', 'value_type', 'scope', 'is_active']),
    property_value: await mergePropertyValues(trx, staging),
    unit: await plain('unit', ['code', 'name', 'full_name', 'is_active']),
    price_type: await plain('price_type', ['name', 'currency', 'is_active']),
    warehouse: await plain('warehouse', ['name', 'is_active']),
  }
}

/** A property that is seen on goods in one file and on offers in another, now or in an earlier import, is of both. */
async function mergeScopes(trx: QueryExecutorProvider, staging: CatalogStaging): Promise<void> {
  await sql`update ${sql.raw(staging.nameOf('property'))} s set scope = 'both' from catalog.property p
    where p.onec_id = s.onec_id and p.scope <> s.scope and s.scope <> 'both'`.execute(trx)
}

/** First the categories, then their places in the tree: a parent may come after its child. */
async function mergeCategories(trx: QueryExecutorProvider, staging: CatalogStaging): Promise<MergeCounts> {
  const staged = sql.raw(staging.nameOf('category'))
  const columns = ['name', 'is_active']
  const { rows: moved } = await sql<{ rows: number }>`
    select count(*)::int as rows from ${staged} s join catalog.category t on ${byId} left join catalog.category p on p.id = t.parent_id
    where p.onec_id is distinct from s.parent_onec_id and (t.name, t.is_active) is not distinct from (s.name, s.is_active)`.execute(
    trx,
  )
  const counts = await merge(trx, {
    target: 'catalog.category',
    source: sql`select * from ${staged}`,
    on: byId,
    key: ['onec_id'],
    columns,
  })
  await sql`
    update catalog.category t set parent_id = p.id
    from ${staged} s left join catalog.category p on p.onec_id = s.parent_onec_id
    where ${byId} and t.parent_id is distinct from p.id`.execute(trx)
  return addCounts(counts, { created: 0, updated: moved[0]?.rows ?? 0, deactivated: 0 })
}

const mergePropertyValues = (trx: QueryExecutorProvider, staging: CatalogStaging): Promise<MergeCounts> =>
  merge(trx, {
    target: 'catalog.property_value',
    source: sql`select p.id as property_id, v.onec_id, v.value from ${sql.raw(staging.nameOf('property_value'))} v
      join catalog.property p on p.onec_id = v.property_onec_id`,
    on: sql`t.property_id = s.property_id and t.onec_id = s.onec_id`,
    key: ['property_id', 'onec_id'],
    columns: ['value'],
  })

/**
 * Brands are the values of the property "Бренд" in this export, and what its goods name there (or in the requisite) outside any
 * dictionary; such a name is its own key. "Без бренда" is no brand.
 */
export async function mergeBrands(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
): Promise<MergeCounts & { seen: number }> {
  const source = sql`
      select distinct on (onec_id) onec_id, name from (
        select v.onec_id, v.value as name from ${sql.raw(staging.nameOf('property_value'))} v
        join catalog.property p on p.onec_id = v.property_onec_id where ${isBrandNameSql('p.name')}
        union all
        select ${namedBrandKey('g.brand_ref')}, g.brand_ref from ${sql.raw(staging.nameOf('product'))} g
        where g.brand_ref is not null and not exists (
          select from catalog.property_value v join catalog.property p on p.id = v.property_id
          where v.onec_id = g.brand_ref and ${isBrandNameSql('p.name')})
      ) named
      where btrim(name) <> '' and ${lowered('name')} <> ${noBrandWord} order by onec_id, name`
  const counts = await merge(trx, { target: 'catalog.brand', source, on: byId, key: ['onec_id'], columns: ['name'] })
  const { rows } = await sql<{ rows: number }>`select count(*)::int as rows from (${source}) seen`.execute(trx)
  return { ...counts, seen: rows[0]?.rows ?? 0 }
}
