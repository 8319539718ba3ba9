import { guardedMerge, type MergeCounts } from '@imports/shared/db/load/guarded-merge'
import { inBulk } from '@imports/shared/db/load/plan-for-bulk'
import type { Slice } from '@imports/shared/db/load/slices'
import { inSlice } from '@imports/shared/db/load/table-load'
import { type Kysely, type QueryExecutorProvider, sql } from 'kysely'
import type { CatalogStaging } from './staging-tables.ts'

/*
 * A good without offers has a default variant, so that prices and stocks always hang on a variant. It carries the good's id;
 * it is switched off while there are active offers and on again when the last one goes. Only goods that this export touches, or
 * whose offers it leaves out, are looked at.
 */

export interface StagedDefaults {
  /** Of the goods of this export. */
  seen: number
  /** Those that are not what they should be, and are staged: 1 to `differing`. */
  differing: number
}

/** Stages the default variants that are not what they should be. */
export function stageDefaultVariants<Tables>(db: Kysely<Tables>, staging: CatalogStaging): Promise<StagedDefaults> {
  const [product, variant, mark, absent] = (['product', 'variant', 'mark', 'absent_variant'] as const).map((table) =>
    sql.raw(staging.nameOf(table)),
  )
  return inBulk(db, async (trx) => {
    // an offer may carry the good's id itself: that row is an offer and stays one, deleted or not
    const { rows } = await sql<StagedDefaults>`
      with named as (
        select p.id from catalog.product p join (
          select onec_id from ${product} union select product_onec_id from ${variant}) s on s.onec_id = p.onec_id
        union select v.product_id from catalog.variant v join ${mark} m on m.onec_id = v.onec_id and m.entity = 'variant'
        union select product_id from ${absent}
      ),
      wanted as (
        select p.id, p.onec_id, p.article, p.name, o.product_id is null as is_active
        from named join catalog.product p on p.id = named.id
        left join (select distinct product_id from catalog.variant where not is_default and is_active) o on o.product_id = p.id
      ),
      seen as (
        select w.*, own.id is null or (own.article, own.name, own.is_active) is distinct from (w.article, w.name, w.is_active) as differs
        from wanted w left join catalog.variant own on own.onec_id = w.onec_id
        where case when own.id is null then w.is_active else own.is_default end
      ),
      staged as (
        insert into ${sql.raw(staging.nameOf('default_variant'))} (n, onec_id, product_id, article, name, is_active)
        select row_number() over (), onec_id, id, article, name, is_active from seen where differs
      )
      select count(*)::int as seen, count(*) filter (where differs)::int as differing from seen`.execute(trx)
    return rows[0] ?? { seen: 0, differing: 0 }
  })
}

export const mergeDefaultVariants = (
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  sessionId: string,
  slice: Slice,
): Promise<MergeCounts> =>
  guardedMerge(trx, {
    target: 'catalog.variant',
    source: sql`select *, true as is_default from ${sql.raw(staging.nameOf('default_variant'))} p where ${inSlice(slice)}`,
    on: sql`t.onec_id = s.onec_id`,
    key: ['onec_id', 'product_id', 'is_default'],
    columns: ['article', 'name', 'is_active'],
    sessionId,
  })
