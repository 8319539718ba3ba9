import type { TableLoad } from '@imports/shared/db/load/table-load'
import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'

export const ownedTables = ['catalog.product_category', 'catalog.product_picture'] as const

/** Makes the categories of these goods (staged records) what the export names; returns how many changed by this alone. */
export async function linkCategories(
  trx: QueryExecutorProvider,
  { fresh }: TableLoad,
  goods: RawBuilder<unknown>,
  sessionId: string,
): Promise<number> {
  const wanted = sql`
    select p.id as product_id, c.id as category_id
    from (select onec_id, unnest(category_onec_ids) as category_onec_id from ${goods} g) g
    join catalog.product p on p.onec_id = g.onec_id
    join catalog.category c on c.onec_id = g.category_onec_id`
  if (fresh) {
    await sql`insert into catalog.product_category (product_id, category_id) ${wanted}`.execute(trx)
    return 0
  }
  return touch(
    trx,
    'catalog.product',
    sessionId,
    sql`
    with product as (select p.id from ${goods} g join catalog.product p on p.onec_id = g.onec_id),
    wanted as (${wanted}),
    removed as (
      delete from catalog.product_category l using product where l.product_id = product.id
        and not exists (select from wanted w where w.product_id = l.product_id and w.category_id = l.category_id)
      returning l.product_id as id
    ),
    added as (
      insert into catalog.product_category (product_id, category_id)
      select w.product_id, w.category_id from wanted w
      where not exists (select from catalog.product_category l where l.product_id = w.product_id and l.category_id = w.category_id)
      returning product_id as id
    )`,
  )
}

/** The same of the pictures of goods, or of offers: as many as the export names, in its order. */
export async function linkPictures(
  trx: QueryExecutorProvider,
  { fresh, table }: TableLoad,
  records: RawBuilder<unknown>,
  sessionId: string,
): Promise<number> {
  const ofGoods = table.target === 'catalog.product'
  const ids = sql.raw(ofGoods ? 't.id as product_id, null::bigint as variant_id' : 't.product_id, t.id as variant_id')
  const id = sql.raw(ofGoods ? 'product_id' : 'variant_id')
  const wanted = sql`
    select ${ids}, (at - 1)::int as position, path
    from (select onec_id, path, at from ${records} r, unnest(r.pictures) with ordinality as picture (path, at)
      where r.pictures <> '{}') r
    join ${sql.raw(table.target)} t on t.onec_id = r.onec_id`
  if (fresh) {
    await sql`insert into catalog.product_picture (product_id, variant_id, position, path) ${wanted}`.execute(trx)
    return 0
  }
  return touch(
    trx,
    table.target,
    sessionId,
    sql`
    with owner as (
      select ${ids}, cardinality(r.pictures) as pictures from ${records} r join ${sql.raw(table.target)} t on t.onec_id = r.onec_id
    ),
    wanted as (${wanted}),
    removed as (
      delete from catalog.product_picture l using owner
      where l.product_id = owner.product_id and l.variant_id is not distinct from owner.variant_id and l.position >= owner.pictures
      returning l.${id} as id
    ),
    added as (
      insert into catalog.product_picture as l (product_id, variant_id, position, path)
      select product_id, variant_id, position, path from wanted w
      where not exists (select from catalog.product_picture h where h.product_id = w.product_id
        and h.variant_id is not distinct from w.variant_id and h.position = w.position and h.path = w.path)
      on conflict (product_id, variant_id, position) do update set path = excluded.path
      returning l.${id} as id
    )`,
  )
}

/** The rows in `removed` and `added` have been changed by this session; those that it had changed before are not counted. */
async function touch(
  trx: QueryExecutorProvider,
  target: string,
  sessionId: string,
  changes: RawBuilder<unknown>,
): Promise<number> {
  const { numAffectedRows } = await sql`${changes}
    update ${sql.raw(target)} set last_session_id = ${sessionId}::uuid
    where id in (select id from removed union select id from added) and last_session_id <> ${sessionId}::uuid`.execute(
    trx,
  )
  return Number(numAffectedRows ?? 0)
}

/** Goods of categories that are not there: loaded all the same, only not into those. */
export async function findUnknownCategories(
  db: QueryExecutorProvider,
  goods: RawBuilder<unknown>,
  issue: string,
): Promise<void> {
  await sql`
    insert into ${sql.raw(issue)} (severity, code, file, line, onec_id, field, message)
    select 'warning', 'CATEGORY_UNKNOWN', g.file, g.line, g.onec_id, 'Группы',
      format('Товар загружен без группы %s: такой группы нет ни в выгрузке, ни в каталоге', string_agg(g.category_onec_id, ', '))
    from (select n, file, line, onec_id, unnest(category_onec_ids) as category_onec_id from ${goods} s) g
    left join catalog.category c on c.onec_id = g.category_onec_id
    where c.id is null group by g.n, g.file, g.line, g.onec_id order by g.n`.execute(db)
}
