import type { SchemaMigrations } from '@imports/shared/db/migrate'

export const sessionMigrations: SchemaMigrations = {
  schema: 'sessions',
  migrations: {
    '0001_import_session': `
create table sessions.import_session (
  id uuid primary key,
  run_id uuid not null,
  step int not null,
  import_type text not null,
  status text not null check (status in ('pending', 'running', 'completed', 'failed', 'cancelled')),
  phase text,
  attempt int not null default 0,
  requested_at timestamptz not null,
  started_at timestamptz,
  last_event_at timestamptz not null,
  finished_at timestamptz,
  total_items bigint,
  processed_items bigint not null default 0,
  failed_items bigint not null default 0,
  report_details jsonb not null default '{}',
  options jsonb not null default '{}',
  files jsonb not null default '[]',
  error_code text,
  error_message text,
  requested_by text not null,
  requested_via text not null,
  last_seq bigint not null,
  unique (run_id, step)
);
create index import_session_newest on sessions.import_session (requested_at desc, step desc);
create index import_session_last_seq on sessions.import_session (last_seq);

grant usage on schema sessions to import_tracker, import_gateway;
grant select, insert, update on sessions.import_session to import_tracker;
grant select on sessions.import_session to import_gateway;
`,
    '0002_first_sequence': `
-- Which event made the row. 0: not known; such a row is never rebuilt.
alter table sessions.import_session add column first_seq bigint not null default 0;
create index import_session_open on sessions.import_session (id) where status in ('pending', 'running');
`,
  },
}
