import { type QueryExecutorProvider, sql } from 'kysely'

/** Notes since when images are shown nowhere, and that they are shown again. */
export async function markUnlinked(trx: QueryExecutorProvider): Promise<void> {
  await sql`
    update media.image i set unlinked_at = case when i.unlinked_at is null then clock_timestamp() end
    where (i.unlinked_at is null) <> exists (select from media.product_image l where l.image_id = i.id)`.execute(trx)
}
