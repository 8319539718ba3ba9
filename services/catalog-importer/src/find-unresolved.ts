import { type QueryExecutorProvider, sql } from 'kysely'
import type { CatalogStaging } from './staging-tables.ts'

/**
 * Staged rows that refer to what is not there, as issues: one per record of the file. Run after the merge, when everything
 * that this export brings is in the tables. Returns how many rows of each entity were left out.
 */
export async function findUnresolved(
  db: QueryExecutorProvider,
  staging: CatalogStaging,
): Promise<Record<'variant' | 'price' | 'stock', number>> {
  const issue = sql.raw(staging.nameOf('issue'))
  const variant = sql.raw(staging.nameOf('variant'))
  const price = sql.raw(staging.nameOf('price'))
  const stock = sql.raw(staging.nameOf('stock'))

  const offers = await sql`
    insert into ${issue} (severity, code, file, line, onec_id, field, message)
    select 'error', 'OFFER_WITHOUT_GOOD', o.file, o.line, o.onec_id, 'Ид',
      format('Предложение не загружено: товара %s нет ни в выгрузке, ни в каталоге', o.product_onec_id)
    from ${variant} o left join catalog.product p on p.onec_id = o.product_onec_id where p.id is null order by o.n`.execute(
    db,
  )

  const unresolvedPrices = sql`
    select r.*, v.id is null as no_variant from ${price} r
    left join catalog.variant v on v.onec_id = r.variant_onec_id
    left join catalog.price_type y on y.onec_id = r.price_type_onec_id
    where v.id is null or y.id is null`
  const unresolvedStocks = sql`
    select r.*, v.id is null as no_variant from ${stock} r
    left join catalog.variant v on v.onec_id = r.variant_onec_id
    left join catalog.warehouse w on w.onec_id = r.warehouse_onec_id
    where v.id is null or (r.warehouse_onec_id is not null and w.id is null)`
  // a classic offer carries its prices and stocks: where the offer is an issue already, they are the same record
  const notToldYet = sql`not exists (select from ${issue} i where i.severity = 'error' and i.file = u.file and i.line = u.line)`

  await sql`
    insert into ${issue} (severity, code, file, line, onec_id, field, message)
    select 'error', case when bool_or(u.no_variant) then 'PRICE_WITHOUT_OFFER' else 'PRICE_TYPE_UNKNOWN' end, u.file, u.line,
      u.variant_onec_id, case when bool_or(u.no_variant) then 'Ид' else 'ИдТипаЦены' end,
      case when bool_or(u.no_variant) then format('Цены не загружены (%s): предложения нет ни в выгрузке, ни в каталоге', count(*))
        else format('Цены не загружены (%s): неизвестный вид цены %s', count(*), string_agg(distinct u.price_type_onec_id, ', ')) end
    from (${unresolvedPrices}) u where ${notToldYet} group by u.variant_onec_id, u.file, u.line order by min(u.n)`.execute(
    db,
  )
  await sql`
    insert into ${issue} (severity, code, file, line, onec_id, field, message)
    select 'error', case when bool_or(u.no_variant) then 'STOCK_WITHOUT_OFFER' else 'WAREHOUSE_UNKNOWN' end, u.file, u.line,
      u.variant_onec_id, case when bool_or(u.no_variant) then 'Ид' else 'Склад' end,
      case when bool_or(u.no_variant) then format('Остатки не загружены (%s): предложения нет ни в выгрузке, ни в каталоге', count(*))
        else format('Остатки не загружены (%s): неизвестный склад %s', count(*), string_agg(distinct u.warehouse_onec_id, ', ')) end
    from (${unresolvedStocks}) u where ${notToldYet} group by u.variant_onec_id, u.file, u.line order by min(u.n)`.execute(
    db,
  )

  await sql`
    insert into ${issue} (severity, code, file, line, onec_id, field, message)
    select 'warning', 'CATEGORY_UNKNOWN', g.file, g.line, g.onec_id, 'Группы',
      format('Товар загружен без группы %s: такой группы нет ни в выгрузке, ни в каталоге', string_agg(distinct s.category_onec_id, ', '))
    from ${sql.raw(staging.nameOf('product_category'))} s
    join ${sql.raw(staging.nameOf('product'))} g on g.n = s.product_n
    left join catalog.category c on c.onec_id = s.category_onec_id
    where c.id is null group by g.n, g.file, g.line, g.onec_id order by g.n`.execute(db)

  const count = async (query: typeof unresolvedPrices) =>
    (await sql<{ rows: number }>`select count(*)::int as rows from (${query}) u`.execute(db)).rows[0]?.rows ?? 0
  return {
    variant: Number(offers.numAffectedRows ?? 0),
    price: await count(unresolvedPrices),
    stock: await count(unresolvedStocks),
  }
}
