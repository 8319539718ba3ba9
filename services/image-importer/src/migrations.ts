import type { SchemaMigrations } from '@imports/shared/db/migrate'

/** Pictures: each content once, and which product or variant shows it at which place. */
export const migrations: SchemaMigrations = {
  schema: 'media',
  migrations: {
    '0001_media': `
create table media.image (
  id bigint generated always as identity primary key,
  sha256 text not null unique check (sha256 ~ '^[0-9a-f]{64}$'), -- of the original, byte for byte
  format text not null check (format in ('jpeg', 'png', 'webp')),
  bytes bigint not null,
  width int,                                  -- as it is to be shown; null: has not been decoded
  height int,
  sizes int[] not null default '{}',          -- widths that there are, the largest first
  size_format text check (size_format in ('jpeg', 'webp')),
  made_for text,                              -- the settings that its sizes were made for; null: has none
  unlinked_at timestamptz                     -- when it was found to be shown nowhere
);

create table media.product_image (
  product_id bigint not null,
  variant_id bigint,
  position int not null,                      -- 0: main_image; the rest: gallery_images
  image_id bigint not null references media.image,
  source_path text not null,                  -- relative to the export
  source_stamp text not null,                 -- tells an untouched file; see picture-stamp.ts
  last_session_id uuid not null,
  unique nulls not distinct (product_id, variant_id, position)
);
create index product_image_image on media.product_image (image_id);

create view media.product_gallery as
  select product_id, variant_id, (array_agg(image_id order by position))[1] as main_image,
    (array_agg(image_id order by position))[2:] as gallery_images
  from media.product_image group by product_id, variant_id;

-- The work of a step that is shared out. Kept by session, not by claim: who goes on does what is left.
create table media.chunk (
  session_id uuid not null,
  chunk int not null,
  product_ids bigint[] not null,
  processed int not null default 0,           -- of the products, from the first
  looked_at int not null default 0,           -- pictures, those of the product in hand too: a sign of life
  counts jsonb not null default '{}',         -- 'image.created' → how many
  failure jsonb,                              -- code and message: the step cannot work
  primary key (session_id, chunk)
);

grant usage on schema media to import_image, import_gateway;
grant select on all tables in schema media to import_gateway;
grant select, insert, update, delete on media.image, media.product_image, media.chunk to import_image;
grant select on media.product_gallery to import_image;
`,
  },
}
