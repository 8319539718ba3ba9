import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'

export interface PictureOwners {
  target: 'catalog.product' | 'catalog.variant'
  /** Gives `product_id`, `variant_id` (null for a product's own) and the staged row's number `n`. */
  owners: RawBuilder<unknown>
  /** Staged pictures, by the owner's number: `owner_n`, `position`, `path`. */
  staged: string
  sessionId: string
}

/**
 * Makes the pictures of these owners what the export names, in its order. Returns the number of owners that changed by this
 * alone: their `last_session_id` was another until now.
 */
export async function linkPictures(
  trx: QueryExecutorProvider,
  { target, owners, staged, sessionId }: PictureOwners,
): Promise<number> {
  const owner = sql.raw(target === 'catalog.product' ? 'product_id' : 'variant_id')
  const { numAffectedRows } = await sql`
    with owner as (${owners}),
    wanted as (
      select owner.product_id, owner.variant_id, s.position, s.path from owner join ${sql.raw(staged)} s on s.owner_n = owner.n
    ),
    removed as (
      delete from catalog.product_picture l using owner
      where l.product_id = owner.product_id and l.variant_id is not distinct from owner.variant_id
        and not exists (select from wanted w
          where w.product_id = l.product_id and w.variant_id is not distinct from l.variant_id and w.position = l.position)
      returning l.product_id, l.variant_id
    ),
    added as (
      insert into catalog.product_picture as l (product_id, variant_id, position, path)
      select product_id, variant_id, position, path from wanted w
      where not exists (select from catalog.product_picture h where h.product_id = w.product_id
        and h.variant_id is not distinct from w.variant_id and h.position = w.position and h.path = w.path)
      on conflict (product_id, variant_id, position) do update set path = excluded.path
      returning l.product_id, l.variant_id
    )
    update ${sql.raw(target)} set last_session_id = ${sessionId}::uuid
    where id in (select ${owner} from removed union select ${owner} from added) and last_session_id <> ${sessionId}::uuid`.execute(
    trx,
  )
  return Number(numAffectedRows ?? 0)
}
