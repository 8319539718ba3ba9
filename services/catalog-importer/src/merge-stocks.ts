import { type QueryExecutorProvider, sql } from 'kysely'
import { type MergeCounts, merge } from './merge.ts'
import type { Slice } from './slices.ts'
import type { CatalogStaging } from './staging-tables.ts'

/** Stocks whose variant and warehouse are known; a total that names no warehouse has a row of its own. */
export const mergeStocks = (
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  sessionId: string,
  slice: Slice,
): Promise<MergeCounts> =>
  merge(trx, {
    target: 'catalog.stock',
    source: sql`
      select v.id as variant_id, w.id as warehouse_id, r.quantity::numeric(15, 3) as quantity
      from ${sql.raw(staging.nameOf('stock'))} r
      join catalog.variant v on v.onec_id = r.variant_onec_id
      left join catalog.warehouse w on w.onec_id = r.warehouse_onec_id
      where r.n > ${slice.from} and r.n <= ${slice.to} and (r.warehouse_onec_id is null) = (w.id is null)`,
    // "is not distinct from" cannot be hashed; no id is 0
    on: sql`t.variant_id = s.variant_id and coalesce(t.warehouse_id, 0) = coalesce(s.warehouse_id, 0)`,
    key: ['variant_id', 'warehouse_id'],
    columns: ['quantity'],
    sessionId,
  })
