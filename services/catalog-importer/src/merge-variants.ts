import { type QueryExecutorProvider, sql } from 'kysely'
import { linkPictures } from './link-pictures.ts'
import { addCounts, type MergeCounts, merge } from './merge.ts'
import type { Slice } from './slices.ts'
import type { CatalogStaging } from './staging-tables.ts'

/** Offers whose good is known; the others become issues (`find-unresolved.ts`), never ghost goods. */
export async function mergeVariants(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  sessionId: string,
  slice: Slice,
): Promise<MergeCounts> {
  const staged = sql.raw(staging.nameOf('variant'))
  const inSlice = sql`o.n > ${slice.from} and o.n <= ${slice.to}`
  const counts = await merge(trx, {
    target: 'catalog.variant',
    source: sql`
      select o.onec_id, p.id as product_id, o.article, coalesce(nullif(o.name, ''), p.name) as name, o.barcode, o.characteristics,
        false as is_default, o.is_active
      from ${staged} o join catalog.product p on p.onec_id = o.product_onec_id where ${inSlice}`,
    on: sql`t.onec_id = s.onec_id`,
    key: ['onec_id'],
    columns: ['product_id', 'article', 'name', 'barcode', 'characteristics', 'is_default', 'is_active'],
    sessionId,
  })
  const repictured = await linkPictures(trx, {
    target: 'catalog.variant',
    owners: sql`
      select v.product_id, v.id as variant_id, o.n from ${staged} o join catalog.variant v on v.onec_id = o.onec_id where ${inSlice}`,
    staged: staging.nameOf('variant_picture'),
    sessionId,
  })
  return addCounts(counts, { created: 0, updated: repictured, deactivated: 0 })
}

/**
 * A good without offers has a default variant, so that prices and stocks always hang on a variant. It carries the good's id;
 * it is switched off while there are active offers and on again when the last one goes. Only goods that this export touches
 * are looked at.
 */
export async function mergeDefaultVariants(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  sessionId: string,
): Promise<MergeCounts & { seen: number }> {
  const scope = sql`
    select p.id, p.onec_id, p.article, p.name,
      not exists (select from catalog.variant v where v.product_id = p.id and not v.is_default and v.is_active) as wanted
    from catalog.product p
    where p.onec_id in (select onec_id from ${sql.raw(staging.nameOf('product'))}
      union select product_onec_id from ${sql.raw(staging.nameOf('variant'))})
      or p.id in (select v.product_id from catalog.variant v join ${sql.raw(staging.nameOf('variant_mark'))} m on m.onec_id = v.onec_id)`
  // an offer may carry the good's id itself: that row is an offer and stays one, deleted or not
  const source = sql`
    select scope.onec_id, scope.id as product_id, scope.article, scope.name, scope.wanted as is_active, true as is_default
    from (${scope}) scope left join catalog.variant own on own.onec_id = scope.onec_id
    where case when own.id is null then scope.wanted else own.is_default end`
  const counts = await merge(trx, {
    target: 'catalog.variant',
    source,
    on: sql`t.onec_id = s.onec_id`,
    key: ['onec_id', 'product_id', 'is_default'],
    columns: ['article', 'name', 'is_active'],
    sessionId,
  })
  const { rows } = await sql<{ rows: number }>`select count(*)::int as rows from (${source}) seen`.execute(trx)
  return { ...counts, seen: rows[0]?.rows ?? 0 }
}
