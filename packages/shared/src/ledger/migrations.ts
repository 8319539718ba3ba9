import type { SchemaMigrations } from '../db/migrate.ts'
import { watchdogMigration } from './watchdog-migration.ts'

/*
 * The ledger decides: at most one open run, who owns its step, what came of it. It outlives the loss of Redis and of the
 * broker. Every way in is one of these functions; docs/run-protocol.md says why each rule is there.
 */
export const ledgerMigrations: SchemaMigrations = {
  schema: 'imports',
  migrations: {
    '0001_ledger': `
create sequence imports.fencing_token;

create table imports.import_run (
  run_id uuid primary key,
  scope text not null default 'global',
  steps jsonb not null,                       -- [{step, kind, sessionId}], the routing slip
  options jsonb not null default '{}',
  requested_by text not null,
  requested_via text not null,
  lock_value text not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  step int not null default 1,                -- the current one
  token bigint not null default 0,
  owner text,
  attempt int not null default 0,
  heartbeat_at timestamptz,
  checkpoint jsonb,
  re_requested int not null default 0,
  ended_at timestamptz
);
create unique index import_run_one_open on imports.import_run (scope) where ended_at is null;

create table imports.import_step (
  run_id uuid not null references imports.import_run,
  step int not null,
  session_id uuid not null unique,
  kind text not null,
  outcome text check (outcome in ('completed', 'failed', 'cancelled')),
  code text,
  payload jsonb,                              -- body of the event that tells the outcome; null: made from outcome and code
  started_at timestamptz,
  ended_at timestamptz,
  primary key (run_id, step),
  check ((outcome is null) = (ended_at is null))
);

-- a table of its own, so that a cancel never waits for the run's row, which a long merge holds
create table imports.import_cancel (
  run_id uuid primary key,
  requested_at timestamptz not null default clock_timestamp(),
  requested_by text not null
);

create table imports.import_issue (
  id bigint generated always as identity primary key,
  session_id uuid not null,
  severity text not null check (severity in ('error', 'warning')),
  code text not null,
  file text,
  line int,
  onec_id text,
  field text,
  message text not null
);
create index import_issue_session on imports.import_issue (session_id, code, id);

-- admitted | same (this run is there already) | busy (another one is open) | retry (the open one ended this moment)
create function imports.open_run(p_run uuid, p_scope text, p_steps jsonb, p_options jsonb, p_by text, p_via text, p_lock text, p_pickup interval,
  out verdict text, out run uuid, out lock text, out expires timestamptz)
language plpgsql security definer set search_path = imports, pg_temp as $$
begin
  insert into import_run (run_id, scope, steps, options, requested_by, requested_via, lock_value, expires_at)
    values (p_run, p_scope, p_steps, p_options, p_by, p_via, p_lock, clock_timestamp() + p_pickup)
    returning expires_at into expires;
  insert into import_step (run_id, step, session_id, kind)
    select p_run, (s->>'step')::int, (s->>'sessionId')::uuid, s->>'kind' from jsonb_array_elements(p_steps) s;
  verdict := 'admitted'; run := p_run; lock := p_lock;
exception when unique_violation then
  select 'same', r.run_id, r.lock_value, r.expires_at into verdict, run, lock, expires from import_run r where r.run_id = p_run;
  if found then return; end if;
  select 'busy', r.run_id into verdict, run from import_run r where r.scope = p_scope and r.ended_at is null;
  if not found then verdict := 'retry'; end if;
end $$;

-- the only place where a step gets an outcome; the caller holds the run's row (fenced, or for update)
create function imports.settle(p_run uuid, p_outcome text, p_code text, p_payload jsonb) returns void
language plpgsql security definer set search_path = imports, pg_temp as $$
declare current int;
begin
  select step into current from import_run where run_id = p_run and ended_at is null for update;
  if not found then return; end if;
  update import_step set outcome = p_outcome, code = p_code, payload = p_payload, ended_at = clock_timestamp()
    where run_id = p_run and step = current and outcome is null;
  if p_outcome = 'completed' then
    update import_run set step = step + 1, token = nextval('fencing_token'), owner = null, attempt = 0, checkpoint = null,
        heartbeat_at = clock_timestamp(), re_requested = 0, expires_at = clock_timestamp() + (expires_at - created_at),
        ended_at = case when current = jsonb_array_length(steps) then clock_timestamp() end
      where run_id = p_run;
  else
    update import_step set outcome = 'cancelled', code = 'PREVIOUS_STEP_' || upper(p_outcome), ended_at = clock_timestamp()
      where run_id = p_run and step > current and outcome is null;
    update import_run set token = nextval('fencing_token'), owner = null, ended_at = clock_timestamp() where run_id = p_run;
  end if;
end $$;

-- claimed | finished (this step has an outcome) | owned (somebody is at work) | cancelled | poison | gone
create function imports.claim(p_run uuid, p_step int, p_owner text, p_lease interval, p_max_attempts int,
  out verdict text, out token bigint, out attempt int, out lock text)
language plpgsql security definer set search_path = imports, pg_temp as $$
declare r import_run; s import_step;
begin
  begin
    select * into r from import_run where run_id = p_run for update nowait;
  exception when lock_not_available then
    verdict := 'owned'; return;                -- a transaction of the owner is open
  end;
  if not found then verdict := 'gone'; return; end if;
  select * into s from import_step where run_id = p_run and step = p_step;
  if s.outcome is not null then verdict := 'finished'; return; end if;
  if r.ended_at is not null or r.step <> p_step then verdict := 'gone'; return; end if;
  -- before poison and cancel: a healthy owner is neither
  if r.owner is not null and r.owner <> p_owner and r.heartbeat_at > clock_timestamp() - p_lease then verdict := 'owned'; return; end if;
  if exists (select from import_cancel where run_id = p_run) then
    perform settle(p_run, 'cancelled', 'CANCELLED_BY_ADMINISTRATOR', null); verdict := 'cancelled'; return;
  end if;
  if r.attempt >= p_max_attempts then
    perform settle(p_run, 'failed', 'CRASHED_REPEATEDLY', null); verdict := 'poison'; return;
  end if;
  update import_run u set token = nextval('fencing_token'), owner = p_owner, attempt = u.attempt + 1, heartbeat_at = clock_timestamp()
    where run_id = p_run returning u.token, u.attempt, u.lock_value into claim.token, claim.attempt, claim.lock;
  update import_step set started_at = coalesce(started_at, clock_timestamp()) where run_id = p_run and step = p_step;
  verdict := 'claimed';
end $$;

-- first and last statement of every write transaction: heartbeat, checkpoint and cancel check in one.
-- No row: somebody else decides now. True: a cancel is asked for.
create function imports.fence(p_run uuid, p_token bigint, p_checkpoint jsonb default null) returns table (cancel boolean)
language sql security definer set search_path = imports, pg_temp as $$
  update import_run set heartbeat_at = clock_timestamp(), checkpoint = coalesce(p_checkpoint, checkpoint)
    where run_id = p_run and token = p_token and ended_at is null
    returning exists (select from import_cancel c where c.run_id = p_run)
$$;

-- the lock was free and has been taken anew: its new value belongs to the run
create function imports.note_lock(p_run uuid, p_token bigint, p_lock text) returns boolean
language sql security definer set search_path = imports, pg_temp as $$
  update import_run set lock_value = p_lock where run_id = p_run and token = p_token and ended_at is null returning true
$$;

-- being stopped is no crash: the attempt is given back
create function imports.hand_back(p_run uuid, p_token bigint) returns boolean
language sql security definer set search_path = imports, pg_temp as $$
  update import_run set owner = null, attempt = attempt - 1 where run_id = p_run and token = p_token and ended_at is null returning true
$$;

-- ended | busy (a transaction of the owner is open) | alive (its heartbeat is fresh) | over
create function imports.end_run(p_run uuid, p_code text, p_silent interval, p_force boolean default false) returns text
language plpgsql security definer set search_path = imports, pg_temp as $$
declare r import_run;
begin
  begin
    select * into r from import_run where run_id = p_run for update nowait;
  exception when lock_not_available then
    return 'busy';
  end;
  if not found or r.ended_at is not null then return 'over'; end if;
  if not p_force and coalesce(r.heartbeat_at, r.created_at) > clock_timestamp() - p_silent then return 'alive'; end if;
  perform settle(p_run, case when exists (select from import_cancel where run_id = p_run) then 'cancelled' else 'failed' end, p_code, null);
  return 'ended';
end $$;

create function imports.request_cancel(p_run uuid, p_by text) returns void
language sql security definer set search_path = imports, pg_temp as $$
  insert into import_cancel (run_id, requested_by) values (p_run, p_by) on conflict do nothing
$$;

revoke execute on all functions in schema imports from public;
grant usage on schema imports to import_gateway, import_catalog, import_customer, import_image, import_tracker;
grant select on imports.import_run, imports.import_step, imports.import_cancel
  to import_gateway, import_catalog, import_customer, import_image, import_tracker;
grant execute on function imports.open_run, imports.request_cancel, imports.end_run to import_gateway;
grant execute on function imports.end_run to import_tracker;
grant execute on function imports.claim, imports.fence, imports.settle, imports.note_lock, imports.hand_back
  to import_catalog, import_customer, import_image;
grant select on imports.import_issue to import_gateway, import_tracker;
grant select, insert, delete on imports.import_issue to import_catalog, import_customer, import_image;
`,
    '0002_staging_ends_with_its_claim': `
-- Staging tables are named after the token of a claim. Whatever ends a claim changes the token or ends the run: settled, taken
-- over, ended by the watchdog because its owner is gone for good. Then they are dropped, in the same transaction.
create function imports.drop_stale_staging() returns trigger
language plpgsql security definer set search_path = imports, pg_temp set lock_timeout = '10ms' as $$
declare stale name;
begin
  for stale in
    select tablename from pg_tables where schemaname = 'staging' and tablename ~ '^t[0-9]+_'
      and not exists (select from import_run where token = substring(tablename from '^t([0-9]+)_')::bigint and ended_at is null)
  loop
    begin
      execute format('drop table staging.%I', stale);
    exception when lock_not_available or undefined_table then
      null; -- an owner that does not know yet is writing into it: the next claim drops it
    end;
  end loop;
  return null;
end $$;
revoke execute on function imports.drop_stale_staging from public;
create trigger drop_stale_staging after update of token, ended_at on imports.import_run
  for each row when (old.token <> new.token or (old.ended_at is null and new.ended_at is not null))
  execute function imports.drop_stale_staging();
`,
    '0003_watchdog': watchdogMigration,
    '0004_a_step_shared_out': `
-- First statement of a write by somebody who does a part of a step for its owner. No row: the step is another's by now, or over.
-- Those who share do not wait for one another; claim, end_run and the outcome wait for them, so keep the transaction short.
create function imports.fence_shared(p_run uuid, p_token bigint) returns table (cancel boolean)
language sql security definer set search_path = imports, pg_temp as $$
  select exists (select from import_cancel c where c.run_id = p_run) from import_run
    where run_id = p_run and token = p_token and ended_at is null for share
$$;
revoke execute on function imports.fence_shared from public;
grant execute on function imports.fence_shared to import_image;
`,
    '0005_issues_in_order': `
-- in the order in which pages and files list them: the errors first, each code by itself
create index import_issue_in_order on imports.import_issue (session_id, severity, code, id);
drop index imports.import_issue_session;
`,
    '0006_issues_of_a_record': `
-- in which imports something was wrong with a record
create index import_issue_of_record on imports.import_issue (onec_id, session_id) where onec_id is not null;
`,
  },
}
