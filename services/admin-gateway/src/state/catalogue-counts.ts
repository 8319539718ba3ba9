import { type Kysely, sql } from 'kysely'
import type { GatewayTables } from '../tables.ts'

export interface CatalogueCounts {
  products: number
  activeProducts: number
  variants: number
  categories: number
  images: number
  /** As of the last analysis of the table, which every import makes: counting millions of rows takes too long for a start page. */
  aboutPrices: number
  aboutStocks: number
}

/** How much there is in the catalogue. */
export async function catalogueCounts(db: Kysely<GatewayTables>): Promise<CatalogueCounts> {
  const about = (table: string) => sql`
    (select greatest(reltuples, 0)::bigint from pg_class where oid = ${table}::regclass)`
  const { rows } = await sql<CatalogueCounts>`
    select products, "activeProducts",
      (select count(*) from catalog.variant) as variants,
      (select count(*) from catalog.category) as categories,
      (select count(*) from media.image) as images,
      ${about('catalog.price')} as "aboutPrices",
      ${about('catalog.stock')} as "aboutStocks"
    from (select count(*) as products, count(*) filter (where is_active) as "activeProducts" from catalog.product)`.execute(
    db,
  )
  const [counts] = rows
  if (!counts) throw new Error('a count without a row')
  return counts
}
