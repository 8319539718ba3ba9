/** What the watchdog asks of the ledger: counting its requests, ending runs, and a time to wait that each step has anew. */
export const watchdogMigration = `
-- How long a step may wait for an importer; each step and each hand-back has that time anew.
alter table imports.import_run add column pickup interval not null default '5 min', add column re_requested_at timestamptz;
update imports.import_run set pickup = expires_at - created_at where step = 1;

create index import_run_ended on imports.import_run (ended_at);

create or replace function imports.open_run(p_run uuid, p_scope text, p_steps jsonb, p_options jsonb, p_by text, p_via text, p_lock text, p_pickup interval,
  out verdict text, out run uuid, out lock text, out expires timestamptz)
language plpgsql security definer set search_path = imports, pg_temp as $$
begin
  insert into import_run (run_id, scope, steps, options, requested_by, requested_via, lock_value, pickup, expires_at)
    values (p_run, p_scope, p_steps, p_options, p_by, p_via, p_lock, p_pickup, clock_timestamp() + p_pickup)
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

create or replace function imports.settle(p_run uuid, p_outcome text, p_code text, p_payload jsonb) returns void
language plpgsql security definer set search_path = imports, pg_temp as $$
declare current int;
begin
  select step into current from import_run where run_id = p_run and ended_at is null for update;
  if not found then return; end if;
  update import_step set outcome = p_outcome, code = p_code, payload = p_payload, ended_at = clock_timestamp()
    where run_id = p_run and step = current and outcome is null;
  if p_outcome = 'completed' then
    update import_run set step = step + 1, token = nextval('fencing_token'), owner = null, attempt = 0, checkpoint = null,
        heartbeat_at = clock_timestamp(), re_requested = 0, re_requested_at = null, expires_at = clock_timestamp() + pickup,
        ended_at = case when current = jsonb_array_length(steps) then clock_timestamp() end
      where run_id = p_run;
  else
    update import_step set outcome = 'cancelled', code = 'PREVIOUS_STEP_' || upper(p_outcome), ended_at = clock_timestamp()
      where run_id = p_run and step > current and outcome is null;
    update import_run set token = nextval('fencing_token'), owner = null, ended_at = clock_timestamp() where run_id = p_run;
  end if;
end $$;

create or replace function imports.hand_back(p_run uuid, p_token bigint) returns boolean
language sql security definer set search_path = imports, pg_temp as $$
  update import_run set owner = null, attempt = attempt - 1, heartbeat_at = clock_timestamp(), expires_at = clock_timestamp() + pickup
    where run_id = p_run and token = p_token and ended_at is null returning true
$$;

-- Called when request number p_number has been published again, so that one that did not get out is not counted.
-- False: another one was counted meanwhile, or a transaction of the owner is open, which is a sign of life.
create function imports.count_request(p_run uuid, p_number int) returns boolean
language plpgsql security definer set search_path = imports, pg_temp as $$
begin
  perform from import_run where run_id = p_run for update nowait;
  update import_run set re_requested = p_number, re_requested_at = clock_timestamp()
    where run_id = p_run and re_requested = p_number - 1 and ended_at is null;
  return found;
exception when lock_not_available then
  return false;
end $$;

-- ended | busy (a transaction of the owner is open) | alive (its heartbeat is fresh) | over.
-- A run that was to be cancelled is cancelled, whatever else ends it.
create or replace function imports.end_run(p_run uuid, p_code text, p_silent interval, p_force boolean default false) returns text
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
  if exists (select from import_cancel where run_id = p_run) then
    perform settle(p_run, 'cancelled', 'CANCELLED_BY_ADMINISTRATOR', null);
  else
    perform settle(p_run, 'failed', p_code, null);
  end if;
  return 'ended';
end $$;

revoke execute on function imports.count_request from public;
grant execute on function imports.count_request to import_tracker;
`
