import type { SchemaMigrations } from '@imports/shared/db/migrate'

/*
 * What mirrors an object of 1C is keyed by its id there. A dictionary value's id is unique only within its property: real
 * exports repeat one id in two properties.
 */
export const migrations: SchemaMigrations = {
  schema: 'catalog',
  migrations: {
    '0001_catalog': `
create table catalog.category (
  id bigint generated always as identity primary key,
  onec_id text not null unique,
  parent_id bigint references catalog.category,
  name text not null,
  is_active boolean not null default true
);
create index category_parent on catalog.category (parent_id);

create table catalog.property (
  id bigint generated always as identity primary key,
  onec_id text not null unique,
  name text not null,
  value_type text not null,
  scope text not null check (scope in ('goods', 'offers', 'both')),
  is_active boolean not null default true
);

create table catalog.property_value (
  id bigint generated always as identity primary key,
  property_id bigint not null references catalog.property,
  onec_id text not null,
  value text not null,
  unique (property_id, onec_id)
);

create table catalog.unit (
  id bigint generated always as identity primary key,
  onec_id text not null unique,
  code text not null,
  name text,
  full_name text,
  is_active boolean not null default true
);

create table catalog.brand (
  id bigint generated always as identity primary key,
  onec_id text not null unique,
  name text not null
);

create table catalog.price_type (
  id bigint generated always as identity primary key,
  onec_id text not null unique,
  name text not null,
  currency text,
  is_active boolean not null default true
);

create table catalog.warehouse (
  id bigint generated always as identity primary key,
  onec_id text not null unique,
  name text not null,
  is_active boolean not null default true
);

create table catalog.product (
  id bigint generated always as identity primary key,
  onec_id text not null unique,
  catalog_onec_id text,
  article text,
  name text not null,
  description text,
  brand_id bigint references catalog.brand,
  unit_id bigint references catalog.unit,
  vat_rate text,                              -- as 1C says it: '20', 'Без налога'; no tax is not a rate of 0
  attributes jsonb not null default '{}',     -- property's 1C id → its values
  requisites jsonb not null default '{}',
  is_active boolean not null default true,
  last_session_id uuid not null
);

create table catalog.product_category (
  product_id bigint not null references catalog.product,
  category_id bigint not null references catalog.category,
  primary key (product_id, category_id)
);
create index product_category_category on catalog.product_category (category_id);

create table catalog.variant (
  id bigint generated always as identity primary key,
  onec_id text not null unique,
  product_id bigint not null references catalog.product,
  article text,
  name text not null,
  barcode text,
  characteristics jsonb not null default '{}',
  is_default boolean not null default false,
  is_active boolean not null default true,
  last_session_id uuid not null
);
create index variant_product on catalog.variant (product_id);

create table catalog.product_picture (
  product_id bigint not null references catalog.product,
  variant_id bigint references catalog.variant,
  position int not null,
  path text not null,
  unique nulls not distinct (product_id, variant_id, position)
);

create table catalog.price (
  variant_id bigint not null references catalog.variant,
  price_type_id bigint not null references catalog.price_type,
  unit_code text not null,                    -- '' when 1C names none
  coefficient numeric not null,
  amount numeric(15,2) not null,
  currency text,
  last_session_id uuid not null,
  primary key (variant_id, price_type_id, unit_code, coefficient)
);

create table catalog.stock (
  variant_id bigint not null references catalog.variant,
  warehouse_id bigint references catalog.warehouse, -- null: a total that names no warehouse
  quantity numeric(15,3) not null,
  last_session_id uuid not null,
  unique nulls not distinct (variant_id, warehouse_id)
);

grant usage on schema catalog to import_catalog, import_gateway, import_image;
grant select on all tables in schema catalog to import_gateway, import_image;
grant select, insert, update, delete, maintain on all tables in schema catalog to import_catalog;
`,
    '0002_brand_keys': `
-- What an export calls a brand: ids of dictionary values, names in goods. Several may mean one brand.
create table catalog.brand_key (
  onec_id text primary key,
  id bigint not null references catalog.brand
);
create index brand_key_brand on catalog.brand_key (id);
insert into catalog.brand_key (onec_id, id) select onec_id, id from catalog.brand;

grant select on catalog.brand_key to import_gateway, import_image;
grant select, insert, update, delete, maintain on catalog.brand_key to import_catalog;
`,
    /*
     * Checking a key takes longer than writing the row: COPY into price and stock was five times slower with them. There is
     * one writer, it finds every id by a join in the statement that writes it, and no row that has an id is ever deleted.
     */
    '0003_no_foreign_keys_where_rows_are_many': `
alter table catalog.product drop constraint product_brand_id_fkey, drop constraint product_unit_id_fkey;
alter table catalog.product_category
  drop constraint product_category_product_id_fkey, drop constraint product_category_category_id_fkey;
alter table catalog.variant drop constraint variant_product_id_fkey;
alter table catalog.product_picture
  drop constraint product_picture_product_id_fkey, drop constraint product_picture_variant_id_fkey;
alter table catalog.price drop constraint price_variant_id_fkey, drop constraint price_price_type_id_fkey;
alter table catalog.stock drop constraint stock_variant_id_fkey, drop constraint stock_warehouse_id_fkey;
`,
    '0004_imported_files': `
-- Contents of files, by part of the catalogue: see imported-files.ts.
create table catalog.imported_file (
  sha256 text not null,
  part text not null check (part in ('catalog', 'price', 'stock')),
  bytes bigint not null,
  has_records boolean not null,
  is_current boolean not null,
  primary key (sha256, part)
);

grant select on catalog.imported_file to import_gateway;
grant select, insert, update, delete, maintain on catalog.imported_file to import_catalog;
`,
    // a new version of a row that finds room on its page need not be entered into any index again
    '0005_room_for_new_versions': `
alter table catalog.variant set (fillfactor = 90);
alter table catalog.price set (fillfactor = 90);
alter table catalog.stock set (fillfactor = 90);
`,
    '0006_whole_exports': `
-- How many goods the last export had of which the administrator said that it is whole: by switching off what it did not name.
create table catalog.whole_export (
  catalog_onec_id text primary key,
  goods int not null,
  last_session_id uuid not null
);
grant select, insert, update, delete, maintain on catalog.whole_export to import_catalog;
`,
    // one row for each part says whether its files still hold: not every file's, which is written again for each import
    '0007_imported_parts': `
create table catalog.imported_part (
  part text primary key check (part in ('catalog', 'price', 'stock')),
  is_current boolean not null
);
insert into catalog.imported_part (part, is_current) select part, bool_or(is_current) from catalog.imported_file group by part;
grant select on catalog.imported_part to import_gateway;
grant select, insert, update, delete, maintain on catalog.imported_part to import_catalog;
`,
    /*
     * Words of the name and the article, for the administrator's search by the beginnings of words. Made here and not by a text search
     * configuration or trigrams: both leave Cyrillic in capitals alone in a database whose locale is C. What a load adds waits in the
     * index's list of 64 MB until the vacuum after it, which sorts it in at once: half as dear as in pieces of the usual 4 MB.
     */
    '0008_product_search': `
create function catalog.search_words(said text) returns text[] language sql immutable strict parallel safe
  return array_remove(
    regexp_split_to_array(translate(lower(left(said, 500) collate "pg_c_utf8"), 'ё', 'е'), '[^[:alnum:]]+'), '');
create index product_search on catalog.product using gin (array_to_tsvector(catalog.search_words(coalesce(article, '') || ' ' || name)))
  with (gin_pending_list_limit = 65536);
create index product_brand on catalog.product (brand_id, id);
`,
  },
}
