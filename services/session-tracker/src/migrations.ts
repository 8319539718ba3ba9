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
    '0003_journal': `
alter table sessions.import_session add column timeline jsonb not null default '[]';

-- The list of sessions is read from an index in each of its orders, a page at a time. All parts of an order have one direction, so
-- that where a page ends can be compared as one value; the steps of a run are turned round for it.
drop index sessions.import_session_newest;
create index import_session_newest on sessions.import_session (requested_at, run_id, (-step))
  include (import_type, status, failed_items, last_event_at, requested_by); -- what the filters count
create index import_session_kind on sessions.import_session (import_type, requested_at, run_id, (-step));
create index import_session_by on sessions.import_session (requested_by, requested_at, run_id, (-step));
create index import_session_status on sessions.import_session (status, requested_at, run_id, (-step));
create index import_session_with_failed on sessions.import_session (requested_at, run_id, (-step))
  where status = 'completed' and failed_items > 0;
create index import_session_duration on sessions.import_session
  (coalesce(finished_at - started_at, interval '0'), requested_at, run_id, (-step));

-- what is searched for in errors is looked for in all of them: sessions that ended with one are few
create index import_session_with_error on sessions.import_session (requested_at, run_id, (-step)) where error_code is not null;
`,
  },
}
