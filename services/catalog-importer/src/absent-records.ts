import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import type { CatalogStaging } from './staging-tables.ts'
import type { CatalogueLoss } from './switch-off-limit.ts'

/*
 * What is active in the tables and not named by an export that was staged whole. Absence counts only within the catalogues of
 * which the export describes goods: goods that say no catalogue are never absent, for nobody knows from which export they are.
 * A record that is marked as deleted, or cannot be loaded, is named all the same.
 */

type Table = 'product' | 'variant' | 'mark' | 'absent_product' | 'absent_variant' | 'issue'
const named = (staging: CatalogStaging, table: Table): RawBuilder<unknown> => sql.raw(staging.nameOf(table))

/** Notes the ids of absent goods and offers in the staging, numbered from 1; returns how many. Repeats have been dropped. */
export async function stageAbsent(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
): Promise<{ product: number; variant: number }> {
  const [product, variant, mark] = (['product', 'variant', 'mark'] as const).map((table) => named(staging, table))
  const isNamed = (entity: 'product' | 'variant') => sql`exists (
    select from (
      select onec_id from ${named(staging, entity)} union all select onec_id from ${mark} where entity = ${entity}
    ) s where s.onec_id = t.onec_id)`
  const exported = sql`exported as materialized (select distinct catalog_onec_id as catalogue from ${product})`
  const products = await sql`
    with ${exported}
    insert into ${named(staging, 'absent_product')} (n, id)
    select row_number() over (order by t.id), t.id from catalog.product t
    where t.is_active and t.catalog_onec_id in (select catalogue from exported) and not ${isNamed('product')}`.execute(
    trx,
  )
  // an export of goods alone says nothing of offers, nor do offers of one catalogue of those of another
  const variants = await sql`
    with ${exported},
    good as (
      select p.id, p.onec_id, case when s.n is null then p.catalog_onec_id else s.catalog_onec_id end as catalogue
      from catalog.product p left join ${product} s on s.onec_id = p.onec_id
    ),
    offered as (
      select catalogue from good where onec_id in (select product_onec_id from ${variant})
      union select catalog_onec_id from ${product} where onec_id in (select product_onec_id from ${variant})
    )
    insert into ${named(staging, 'absent_variant')} (n, id, product_id)
    select row_number() over (order by t.id), t.id, t.product_id from catalog.variant t join good on good.id = t.product_id
    where t.is_active and not t.is_default and not ${isNamed('variant')}
      and good.catalogue in (select catalogue from exported intersect select catalogue from offered)`.execute(trx)
  return { product: Number(products.numAffectedRows ?? 0), variant: Number(variants.numAffectedRows ?? 0) }
}

/** What switching them off would mean for each catalogue of the export. */
export async function countLosses(trx: QueryExecutorProvider, staging: CatalogStaging): Promise<CatalogueLoss[]> {
  const product = named(staging, 'product')
  const { rows } = await sql<CatalogueLoss>`
    with exported as (
      select catalog_onec_id as catalogue, count(*) as goods from ${product} where catalog_onec_id is not null group by 1
    ),
    stored as (
      select p.catalog_onec_id as catalogue, count(*) as goods, count(*) filter (where p.is_active) as active, count(a.id) as absent
      from catalog.product p left join ${named(staging, 'absent_product')} a on a.id = p.id
      where p.catalog_onec_id in (select catalogue from exported) group by 1
    ),
    offered as (
      select s.catalog_onec_id as catalogue, count(*) as active, count(a.id) as absent
      from ${product} s join catalog.product p on p.onec_id = s.onec_id join catalog.variant v on v.product_id = p.id
      left join ${named(staging, 'absent_variant')} a on a.id = v.id
      where s.is_active and v.is_active and not v.is_default group by 1
    )
    select e.catalogue, e.goods::int as goods, coalesce(w.goods, p.goods, 0)::int as "goodsBefore",
      coalesce(p.active, 0)::int as "activeProducts", coalesce(p.absent, 0)::int as "absentProducts",
      coalesce(o.active, 0)::int as "activeVariants", coalesce(o.absent, 0)::int as "absentVariants"
    from exported e left join stored p on p.catalogue = e.catalogue left join offered o on o.catalogue = e.catalogue
    left join catalog.whole_export w on w.catalog_onec_id = e.catalogue order by 1`.execute(trx)
  return rows
}

/** Who asks for the absent to be switched off says that the export is whole: its size is what the next one is measured by. */
export async function noteWholeExports(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  sessionId: string,
): Promise<void> {
  await sql`
    insert into catalog.whole_export as w (catalog_onec_id, goods, last_session_id)
    select catalog_onec_id, count(*), ${sessionId}::uuid from ${named(staging, 'product')} where catalog_onec_id is not null group by 1
    on conflict (catalog_onec_id) do update set goods = excluded.goods, last_session_id = excluded.last_session_id
    where w.goods <> excluded.goods`.execute(trx)
}

/** The administrator asked for something that cannot be done for these: one issue for all of them. */
export async function tellGoodsOfNoCatalogue(trx: QueryExecutorProvider, staging: CatalogStaging): Promise<void> {
  await sql`
    insert into ${named(staging, 'issue')} (severity, code, message)
    select 'warning', 'CATALOGUE_UNKNOWN',
      format('Товаров без идентификатора каталога: %s. Отсутствующие среди таких не отключаются: неизвестно, какая выгрузка их касается', count(*))
    from ${named(staging, 'product')} where catalog_onec_id is null having count(*) > 0`.execute(trx)
}
