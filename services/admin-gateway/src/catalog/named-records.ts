import { type Kysely, sql } from 'kysely'
import type { GatewayTables } from '../tables.ts'

/** A product, or one of its variants, as people know it. */
export interface NamedRecord {
  productId: number
  name: string
  article: string | null
}

/**
 * What the catalogue calls the products and variants with these 1C ids; by 1C id. Ids of anything else (a customer has no name here), and of what was never imported, are
 * not among them.
 */
export async function namedRecords(
  db: Kysely<GatewayTables>,
  onecIds: readonly (string | null)[],
): Promise<ReadonlyMap<string, NamedRecord>> {
  const ids = [...new Set(onecIds)].filter((id) => id !== null)
  if (ids.length === 0) return new Map()
  const { rows } = await sql<NamedRecord & { onecId: string }>`
    select variant.onec_id as "onecId", product.id as "productId", coalesce(nullif(variant.name, ''), product.name) as name,
      coalesce(variant.article, product.article) as article
    from catalog.variant variant join catalog.product product on product.id = variant.product_id
    where variant.onec_id = any(${ids}::text[])
    union all
    select onec_id, id, name, article from catalog.product where onec_id = any(${ids}::text[])`.execute(db)
  return new Map(rows.map(({ onecId, ...record }) => [onecId, record]))
}
