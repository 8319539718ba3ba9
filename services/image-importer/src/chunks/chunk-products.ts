import type { OriginalFormat, SizeFormat } from '@imports/shared/contracts/media-files'
import { type QueryExecutorProvider, sql } from 'kysely'

/** Whose pictures they are: the product's own, or those of one of its variants. */
export interface PictureOwnerRow {
  variantId: number | null
  onecId: string
  /** Variants without an id of their own have what is named for them, and nothing by name: those are the product's. */
  findByName: boolean
  /** What the catalogue names, in its order. */
  paths: string[]
  /** What is shown now, in its order. */
  links: KnownLink[]
}

export interface ChunkProduct {
  id: number
  onecId: string
  owners: PictureOwnerRow[]
}

export interface KnownImage {
  id: number
  sha256: string
  format: OriginalFormat
  bytes: number
  sizes: number[]
  sizeFormat: SizeFormat | null
  madeFor: string | null
}

export interface KnownLink {
  path: string
  stamp: string
  image: KnownImage
}

export const imageColumns = sql`jsonb_build_object('id', i.id, 'sha256', i.sha256, 'format', i.format, 'bytes', i.bytes, 'sizes', i.sizes,
  'sizeFormat', i.size_format, 'madeFor', i.made_for)`

/** The products with all that the catalogue and we know of their pictures, in the order of the ids that were given. */
export async function chunkProducts(db: QueryExecutorProvider, productIds: readonly number[]): Promise<ChunkProduct[]> {
  const { rows } = await sql<{ id: number; onecId: string; owners: PictureOwnerRow[] }>`
    with wanted as (select id, at from unnest(${productIds}::bigint[]) with ordinality as w (id, at)),
    owner as (
      select p.id as product_id, null::bigint as variant_id, p.onec_id, true as find_by_name
        from wanted join catalog.product p using (id)
      union all
      select v.product_id, v.id, v.onec_id, v.onec_id <> p.onec_id
        from wanted join catalog.product p using (id) join catalog.variant v on v.product_id = p.id
    ),
    named as (
      select product_id, variant_id, jsonb_agg(path order by position) as paths
      from catalog.product_picture where product_id = any(${productIds}::bigint[]) group by product_id, variant_id
    ),
    linked as (
      select l.product_id, l.variant_id,
        jsonb_agg(jsonb_build_object('path', l.source_path, 'stamp', l.source_stamp, 'image', ${imageColumns}) order by l.position) as links
      from media.product_image l join media.image i on i.id = l.image_id
      where l.product_id = any(${productIds}::bigint[]) group by l.product_id, l.variant_id
    ),
    whole as (
      select o.product_id, o.variant_id, jsonb_build_object('variantId', o.variant_id, 'onecId', o.onec_id, 'findByName', o.find_by_name,
        'paths', coalesce(n.paths, '[]'), 'links', coalesce(l.links, '[]')) as owner
      from owner o
      left join named n on n.product_id = o.product_id and n.variant_id is not distinct from o.variant_id
      left join linked l on l.product_id = o.product_id and l.variant_id is not distinct from o.variant_id
      where o.variant_id is null or o.find_by_name or n.paths is not null or l.links is not null
    )
    select w.id, p.onec_id as "onecId", jsonb_agg(o.owner order by o.variant_id nulls first) as owners
    from wanted w join catalog.product p on p.id = w.id join whole o on o.product_id = w.id
    group by w.id, w.at, p.onec_id order by w.at`.execute(db)
  return rows
}

/** The image with that content, if there is one. */
export async function findImage(db: QueryExecutorProvider, sha256: string): Promise<KnownImage | null> {
  const { rows } = await sql<{ image: KnownImage }>`
    select ${imageColumns} as image from media.image i where sha256 = ${sha256}`.execute(db)
  return rows[0]?.image ?? null
}
