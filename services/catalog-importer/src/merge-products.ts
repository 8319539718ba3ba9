import { type QueryExecutorProvider, sql } from 'kysely'
import { namedBrandKey } from './brand.ts'
import { linkPictures } from './link-pictures.ts'
import { addCounts, type MergeCounts, merge } from './merge.ts'
import type { Slice } from './slices.ts'
import type { CatalogStaging } from './staging-tables.ts'

const columns = [
  'catalog_onec_id',
  'article',
  'name',
  'description',
  'brand_id',
  'unit_id',
  'vat_rate',
  'attributes',
  'requisites',
  'is_active',
]

/** Goods with their categories and pictures. Merges are cut into slices so that one transaction stays short. A good whose links alone changed counts as updated too. */
export async function mergeProducts(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  sessionId: string,
  slice: Slice,
): Promise<MergeCounts> {
  const staged = sql.raw(staging.nameOf('product'))
  const inSlice = sql`g.n > ${slice.from} and g.n <= ${slice.to}`
  const counts = await merge(trx, {
    target: 'catalog.product',
    source: sql`
      select g.*, coalesce(b.id, named.id) as brand_id, u.id as unit_id from ${staged} g
      left join catalog.brand b on b.onec_id = g.brand_ref
      left join catalog.brand named on named.onec_id = ${namedBrandKey('g.brand_ref')}
      left join catalog.unit u on u.onec_id = g.unit_code
      where ${inSlice}`,
    on: sql`t.onec_id = s.onec_id`,
    key: ['onec_id'],
    columns,
    sessionId,
  })
  const products = sql`select p.id, g.n from ${staged} g join catalog.product p on p.onec_id = g.onec_id where ${inSlice}`
  const relinked = await linkCategories(trx, staging, sessionId, products)
  const repictured = await linkPictures(trx, {
    target: 'catalog.product',
    owners: sql`select id as product_id, null::bigint as variant_id, n from (${products}) product`,
    staged: staging.nameOf('product_picture'),
    sessionId,
  })
  return addCounts(counts, { created: 0, updated: relinked + repictured, deactivated: 0 })
}

type Query = ReturnType<typeof sql>

/** Number of products that were otherwise unchanged in this session. */
async function linkCategories(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  sessionId: string,
  products: Query,
): Promise<number> {
  const { numAffectedRows } = await sql`
    with product as (${products}),
    wanted as (
      select distinct product.id as product_id, c.id as category_id from product
      join ${sql.raw(staging.nameOf('product_category'))} s on s.product_n = product.n
      join catalog.category c on c.onec_id = s.category_onec_id
    ),
    removed as (
      delete from catalog.product_category l using product where l.product_id = product.id
        and not exists (select from wanted w where w.product_id = l.product_id and w.category_id = l.category_id)
      returning l.product_id
    ),
    added as (
      insert into catalog.product_category (product_id, category_id)
      select w.product_id, w.category_id from wanted w
      where not exists (select from catalog.product_category l where l.product_id = w.product_id and l.category_id = w.category_id)
      returning product_id
    )
    update catalog.product set last_session_id = ${sessionId}::uuid
    where id in (select product_id from removed union select product_id from added) and last_session_id <> ${sessionId}::uuid`.execute(
    trx,
  )
  return Number(numAffectedRows ?? 0)
}
