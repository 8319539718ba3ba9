import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { GatewayTables } from '../tables.ts'

type Db = Kysely<GatewayTables>

export interface ProductFilter {
  /** Beginnings of words of the name or the article, or a 1C id of a product or a variant. */
  search?: string | undefined
  /** With everything below it. */
  categoryId?: number | undefined
  brandId?: number | undefined
  active?: boolean | undefined
}

export interface ProductRow {
  id: number
  onec_id: string
  article: string | null
  name: string
  brand: string | null
  variants: number
  is_active: boolean
}

/** Products in the order in which they first came, after the one with the id `after`; one more than `limit` when there are more. */
export async function listProducts(
  db: Db,
  filter: ProductFilter,
  { after, limit }: { after: number; limit: number },
): Promise<ProductRow[]> {
  const { rows } = await sql<ProductRow>`
    ${filter.search === undefined ? sql`` : sql`with found as materialized (${foundBy(filter.search)})`}
    select product.id, product.onec_id, product.article, product.name, product.is_active, brand.name as brand,
      (select count(*) from catalog.variant where product_id = product.id) as variants
    from catalog.product product left join catalog.brand brand on brand.id = product.brand_id
    where product.id > ${after} and ${allOf(filter)}
    order by product.id
    limit ${limit + 1}`.execute(db)
  return rows
}

/**
 * What a search finds, before anything else is asked: left to choose, the planner would rather walk all products in their order and
 * look into the name of each.
 */
const foundBy = (search: string): RawBuilder<unknown> => sql`
  select id from catalog.product
  where array_to_tsvector(catalog.search_words(coalesce(article, '') || ' ' || name)) @@
    (select string_agg(quote_literal(word) || ':*', ' & ')::tsquery from unnest(catalog.search_words(${search})) word)
  union
  select id from catalog.product where onec_id = ${search}
  union
  select product_id from catalog.variant where onec_id = ${search}`

function allOf({ search, categoryId, brandId, active }: ProductFilter): RawBuilder<unknown> {
  const conditions = [
    search === undefined ? null : sql`product.id in (select id from found)`,
    brandId === undefined ? null : sql`product.brand_id = ${brandId}`,
    active === undefined ? null : sql`product.is_active = ${active}`,
    categoryId === undefined ? null : sql`product.id in (${inCategory(categoryId)})`,
  ].filter((condition) => condition !== null)
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

const inCategory = (id: number): RawBuilder<unknown> => sql`
  with recursive below (id) as (
    select ${id}::bigint union select category.id from catalog.category join below on category.parent_id = below.id
  )
  select product_id from catalog.product_category where category_id in (select id from below)`

export interface Choice {
  id: number
  name: string
  depth: number
}

/** The tree of categories from its roots, each followed by what is below it. */
export async function listCategories(db: Db): Promise<Choice[]> {
  const { rows } = await sql<Choice>`
    with recursive tree (id, name, depth, place) as (
      select id, name, 0, array[name, id::text] from catalog.category where parent_id is null and is_active
      union all
      select category.id, category.name, tree.depth + 1, tree.place || array[category.name, category.id::text]
      from catalog.category join tree on category.parent_id = tree.id where category.is_active and tree.depth < 20
    )
    select id, name, depth from tree order by place limit 2000`.execute(db)
  return rows
}

export async function listBrands(db: Db): Promise<Choice[]> {
  const { rows } = await sql<Choice>`select id, name, 0 as depth from catalog.brand order by name limit 5000`.execute(
    db,
  )
  return rows
}
