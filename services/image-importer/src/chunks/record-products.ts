import type { ImportIssue } from '@imports/shared/contracts/import-session'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { ChangedOwner } from '../look-at-product.ts'
import type { StoredImage } from '../pictures/take-picture.ts'

/** Makes the rows say what is to be shown for these owners. What says it already is not written. */
export async function recordProducts(
  trx: QueryExecutorProvider,
  sessionId: string,
  changed: readonly ChangedOwner[],
  issues: readonly ImportIssue[],
): Promise<void> {
  await recordImages(trx, newImages(changed))
  if (changed.length > 0) await recordLinks(trx, sessionId, changed)
  await recordIssues(trx, sessionId, issues)
}

/** Those that have no row yet, in the order of their hashes: two who write the same ones must not wait for each other. */
export function newImages(changed: readonly ChangedOwner[]): StoredImage[] {
  const images = changed.flatMap(({ links }) => links.map(({ image }) => image))
  const stored = new Map(
    images.filter((image) => image.id === null).map((image) => [image.sha256, image as StoredImage]),
  ) // only those have no id
  return [...stored.values()].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
}

/** A content that is there gets what it lacked: sizes, or other ones. */
async function recordImages(trx: QueryExecutorProvider, images: readonly StoredImage[]): Promise<void> {
  if (images.length === 0) return
  await sql`
    insert into media.image as known (sha256, format, bytes, width, height, sizes, size_format, made_for)
    select "sha256", "format", "bytes", "width", "height", "sizes", "sizeFormat", "madeFor"
    from jsonb_to_recordset(${JSON.stringify(images)}::jsonb) as i ("sha256" text, "format" text, "bytes" bigint, "width" int,
      "height" int, "sizes" int[], "sizeFormat" text, "madeFor" text)
    on conflict (sha256) do update set width = excluded.width, height = excluded.height, sizes = excluded.sizes,
      size_format = excluded.size_format, made_for = excluded.made_for
    where excluded.made_for is not null and known.made_for is distinct from excluded.made_for`.execute(trx)
}

async function recordLinks(
  trx: QueryExecutorProvider,
  sessionId: string,
  changed: readonly ChangedOwner[],
): Promise<void> {
  const owners = changed.map(({ productId, variantId, links }) => ({ productId, variantId, count: links.length }))
  const links = changed.flatMap(({ productId, variantId, links }) =>
    links.map(({ path, stamp, image }, position) => ({
      productId,
      variantId,
      position,
      path,
      stamp,
      sha256: image.sha256,
    })),
  )
  await sql`
    delete from media.product_image l
    using jsonb_to_recordset(${JSON.stringify(owners)}::jsonb) as o ("productId" bigint, "variantId" bigint, "count" int)
    where l.product_id = o."productId" and l.variant_id is not distinct from o."variantId" and l.position >= o."count"`.execute(
    trx,
  )
  await sql`
    merge into media.product_image t using (
      select w."productId" as product_id, w."variantId" as variant_id, w."position", i.id as image_id, w."path", w."stamp"
      from jsonb_to_recordset(${JSON.stringify(links)}::jsonb) as w ("productId" bigint, "variantId" bigint, "position" int, "path" text,
        "stamp" text, "sha256" text)
      join media.image i on i.sha256 = w."sha256"
    ) s on t.product_id = s.product_id and t.variant_id is not distinct from s.variant_id and t.position = s.position
    when matched and (t.image_id, t.source_path, t.source_stamp) is distinct from (s.image_id, s.path, s.stamp)
      then update set image_id = s.image_id, source_path = s.path, source_stamp = s.stamp, last_session_id = ${sessionId}::uuid
    when not matched then insert (product_id, variant_id, position, image_id, source_path, source_stamp, last_session_id)
      values (s.product_id, s.variant_id, s.position, s.image_id, s.path, s.stamp, ${sessionId}::uuid)`.execute(trx)
}

export async function recordIssues(
  trx: QueryExecutorProvider,
  sessionId: string,
  issues: readonly ImportIssue[],
): Promise<void> {
  if (issues.length === 0) return
  await sql`
    insert into imports.import_issue (session_id, severity, code, file, line, onec_id, field, message)
    select ${sessionId}::uuid, severity, code, file, line, "onecId", field, message
    from jsonb_to_recordset(${JSON.stringify(issues)}::jsonb) as i (severity text, code text, file text, line int, "onecId" text, field text,
      message text)`.execute(trx)
}
