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
  await goodsOfUnknownCategories(db, staging)
  return {
    variant: await offersWithoutGood(db, staging),
    price: await rowsOfOffers(db, staging, prices),
    stock: await rowsOfOffers(db, staging, stocks),
  }
}

async function offersWithoutGood(db: QueryExecutorProvider, staging: CatalogStaging): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into ${sql.raw(staging.nameOf('issue'))} (severity, code, file, line, onec_id, field, message)
    select 'error', 'OFFER_WITHOUT_GOOD', o.file, o.line, o.onec_id, 'Ид',
      format('Предложение не загружено: товара %s нет ни в выгрузке, ни в каталоге', o.product_onec_id)
    from ${sql.raw(staging.nameOf('variant'))} o left join catalog.product p on p.onec_id = o.product_onec_id
    where p.id is null order by o.n`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Loaded all the same, only not into that category. */
async function goodsOfUnknownCategories(db: QueryExecutorProvider, staging: CatalogStaging): Promise<void> {
  await sql`
    insert into ${sql.raw(staging.nameOf('issue'))} (severity, code, file, line, onec_id, field, message)
    select 'warning', 'CATEGORY_UNKNOWN', g.file, g.line, g.onec_id, 'Группы',
      format('Товар загружен без группы %s: такой группы нет ни в выгрузке, ни в каталоге', string_agg(distinct s.category_onec_id, ', '))
    from ${sql.raw(staging.nameOf('product_category'))} s
    join ${sql.raw(staging.nameOf('product'))} g on g.n = s.product_n
    left join catalog.category c on c.onec_id = s.category_onec_id
    where c.id is null group by g.n, g.file, g.line, g.onec_id order by g.n`.execute(db)
}

interface OfferRows {
  entity: 'price' | 'stock'
  /** What a row refers to beside its offer. */
  target: string
  reference: string
  /** Nothing referred to is nothing unknown. */
  mayBeNull: boolean
  withoutOffer: string
  unknown: string
  field: string
  /** Beginning of the sentence, with the number of rows; and what is unknown. */
  lost: string
  what: string
}

const prices: OfferRows = {
  entity: 'price',
  target: 'catalog.price_type',
  reference: 'price_type_onec_id',
  mayBeNull: false,
  withoutOffer: 'PRICE_WITHOUT_OFFER',
  unknown: 'PRICE_TYPE_UNKNOWN',
  field: 'ИдТипаЦены',
  lost: 'Цены не загружены',
  what: 'неизвестный вид цены',
}

const stocks: OfferRows = {
  entity: 'stock',
  target: 'catalog.warehouse',
  reference: 'warehouse_onec_id',
  mayBeNull: true,
  withoutOffer: 'STOCK_WITHOUT_OFFER',
  unknown: 'WAREHOUSE_UNKNOWN',
  field: 'Склад',
  lost: 'Остатки не загружены',
  what: 'неизвестный склад',
}

async function rowsOfOffers(db: QueryExecutorProvider, staging: CatalogStaging, of: OfferRows): Promise<number> {
  const issue = sql.raw(staging.nameOf('issue'))
  const reference = sql.raw(`r.${of.reference}`)
  const unresolved = sql`
    select r.*, v.id is null as no_offer, ${reference} as reference from ${sql.raw(staging.nameOf(of.entity))} r
    left join catalog.variant v on v.onec_id = r.variant_onec_id
    left join ${sql.raw(of.target)} x on x.onec_id = ${reference}
    where v.id is null or (x.id is null and ${of.mayBeNull ? sql`${reference} is not null` : sql`true`})`
  // a classic offer carries its prices and stocks: where the offer is an issue already, they are the same record
  await sql`
    insert into ${issue} (severity, code, file, line, onec_id, field, message)
    select 'error', case when no_offer then ${of.withoutOffer} else ${of.unknown} end, file, line, onec_id,
      case when no_offer then 'Ид' else ${of.field} end,
      format('%s (%s): %s', ${of.lost}::text, rows,
        case when no_offer then 'предложения нет ни в выгрузке, ни в каталоге' else format('%s %s', ${of.what}::text, references_) end)
    from (
      select u.file, u.line, u.variant_onec_id as onec_id, bool_or(u.no_offer) as no_offer, count(*) as rows, min(u.n) as n,
        string_agg(distinct u.reference, ', ') as references_
      from (${unresolved}) u group by u.file, u.line, u.variant_onec_id
    ) record
    where not exists (select from ${issue} i
      where i.severity = 'error' and i.file = record.file and i.line = record.line and i.onec_id = record.onec_id)
    order by n`.execute(db)
  const { rows } = await sql<{ rows: number }>`select count(*)::int as rows from (${unresolved}) u`.execute(db)
  return rows[0]?.rows ?? 0
}
