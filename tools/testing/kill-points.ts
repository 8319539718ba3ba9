import { databaseRoles, type ServiceName } from '@imports/shared/contracts/database-roles'
import { eventually } from '@imports/shared/testing/eventually'
import type { TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import type pg from 'pg'

/** Nothing else in the test's database takes it. */
const gate = 4_242

/*
 * Triggers, of the test's database only, that a statement cannot pass while the gate is closed: the process that sent it is stopped at a place
 * that is known, without a word about it in the code that is tested. Places are named by what has just happened, or is about to:
 * `before product`, `after price`, `after staged product` (a COPY), `staging made`, `staging dropped` (by its owner, after the outcome).
 */
const triggersFor = ({ service, schema }: WatchedImporter) => `
create schema killing;
create table killing.wanted (place text, nth int);
create sequence killing.seen;
create function killing.reach(reached text) returns void language plpgsql security definer set search_path = killing as $$
begin
  if reached = (select place from wanted) and nextval('seen') = (select nth from wanted) then
    perform pg_advisory_xact_lock_shared(${gate});
  end if;
end $$;
create function killing.at_statement() returns trigger language plpgsql as $$
begin
  perform killing.reach(lower(tg_when) || ' ' || regexp_replace(tg_table_name, '^t[0-9]+_', 'staged '));
  return null;
end $$;
create function killing.at_command() returns event_trigger language plpgsql as $$
declare made text;
begin
  if current_user <> '${databaseRoles[service]}' then return; end if; -- the ledger drops staging too
  if tg_event = 'ddl_command_start' then perform killing.reach('staging dropped'); return; end if;
  for made in select object_identity from pg_event_trigger_ddl_commands() where schema_name = 'staging' and command_tag = 'CREATE TABLE' loop
    execute format('create trigger killing after insert on %s for each statement execute function killing.at_statement()', made);
    perform killing.reach('staging made');
  end loop;
end $$;
create event trigger killing_made on ddl_command_end when tag in ('CREATE TABLE') execute function killing.at_command();
create event trigger killing_dropped on ddl_command_start when tag in ('DROP TABLE') execute function killing.at_command();
grant usage on schema killing to public;
do $$
declare watched record;
begin
  for watched in select schemaname, tablename from pg_tables where schemaname = '${schema}' or (schemaname, tablename) in (('imports', 'import_issue'), ('imports', 'import_step')) loop
    execute format('create trigger killing_before before insert or update or delete on %I.%I for each statement execute function killing.at_statement()', watched.schemaname, watched.tablename);
    execute format('create trigger killing_after after insert or update or delete on %I.%I for each statement execute function killing.at_statement()', watched.schemaname, watched.tablename);
  end loop;
end $$;`

export interface WatchedImporter {
  service: ServiceName
  /** Where its tables are. */
  schema: string
}

export interface KillPoints {
  /** The nth time that somebody comes to this place, he stays there until the gate is opened. */
  close(place: string, nth: number): Promise<void>
  /** Resolves when somebody is there. */
  reached(place: string): Promise<void>
  /** What was sent goes on, whether its sender lives or not; nobody is held up any more. */
  open(): Promise<void>
}

export async function createKillPoints(bed: TestBed, watched: WatchedImporter): Promise<KillPoints> {
  const { db, pool } = bed.databaseOf(watched.service)
  await sql.raw(triggersFor(watched)).execute(bed.db)
  const keeper: pg.PoolClient = await pool.connect()
  bed.opened(null, async () => keeper.release())
  return {
    close: async (place, nth) => {
      await sql`delete from killing.wanted`.execute(bed.db)
      await sql`alter sequence killing.seen restart`.execute(bed.db)
      await sql`insert into killing.wanted values (${place}, ${nth})`.execute(bed.db)
      await keeper.query('select pg_advisory_lock($1)', [gate])
    },
    reached: (place) =>
      eventually(
        async () => {
          const { rows } =
            await sql`select from pg_locks where locktype = 'advisory' and objid = ${gate} and not granted
          and database = (select oid from pg_database where datname = current_database())`.execute(db)
          if (rows.length === 0) throw new Error(`nobody came to: ${place}`)
        },
        { withinMs: 15_000, everyMs: 5 },
      ),
    open: async () => {
      await sql`delete from killing.wanted`.execute(bed.db)
      await keeper.query('select pg_advisory_unlock($1)', [gate])
    },
  }
}
