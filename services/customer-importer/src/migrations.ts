import type { SchemaMigrations } from '@imports/shared/db/migrate'

/** Personal data: nobody but this importer's role has any right here. */
export const migrations: SchemaMigrations = {
  schema: 'customers',
  migrations: {
    '0001_customers': `
create table customers.customer (
  id bigint generated always as identity primary key,
  onec_id text not null unique,               -- the only key: branches share a tax number, and few have an e-mail
  kind text not null check (kind in ('legal_entity', 'sole_proprietor', 'person')),
  name text not null,
  full_name text,
  inn text,                                   -- as written, right or wrong; so are kpp and all numbers below
  kpp text,
  roles text[] not null,
  contacts jsonb not null,                    -- see customer-row.ts
  addresses jsonb not null,
  bank_accounts jsonb not null,
  representatives jsonb not null,
  is_active boolean not null default true,
  last_session_id uuid not null
) with (fillfactor = 90);                     -- a new version of a row finds room on its page

-- Contents of files: see imported-files.ts in shared.
create table customers.imported_file (
  sha256 text not null,
  part text not null check (part = 'customer'),
  bytes bigint not null,
  has_records boolean not null,
  is_current boolean not null,
  primary key (sha256, part)
);

create table customers.imported_part (
  part text primary key check (part = 'customer'),
  is_current boolean not null
);

grant usage on schema customers to import_customer;
grant select, insert, update, maintain on customers.customer to import_customer;
grant select, insert, update, delete on customers.imported_file, customers.imported_part to import_customer;
`,
  },
}
