import { type QueryExecutorProvider, sql } from 'kysely'
import { type MergeCounts, merge } from './merge.ts'
import type { Slice } from './slices.ts'
import type { CatalogStaging } from './staging-tables.ts'

/** Prices whose variant and price type are known. A price that the export no longer names stays. */
export const mergePrices = (
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  sessionId: string,
  slice: Slice,
): Promise<MergeCounts> =>
  merge(trx, {
    target: 'catalog.price',
    source: sql`
      select v.id as variant_id, y.id as price_type_id, r.unit_code, r.coefficient, r.amount::numeric(15, 2) as amount, r.currency
      from ${sql.raw(staging.nameOf('price'))} r
      join catalog.variant v on v.onec_id = r.variant_onec_id
      join catalog.price_type y on y.onec_id = r.price_type_onec_id
      where r.n > ${slice.from} and r.n <= ${slice.to}`,
    on: sql`t.variant_id = s.variant_id and t.price_type_id = s.price_type_id and t.unit_code = s.unit_code and t.coefficient = s.coefficient`,
    key: ['variant_id', 'price_type_id', 'unit_code', 'coefficient'],
    columns: ['amount', 'currency'],
    sessionId,
  })
