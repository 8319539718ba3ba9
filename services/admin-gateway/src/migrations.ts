import { databaseRoles } from '@imports/shared/contracts/database-roles'
import type { SchemaMigrations } from '@imports/shared/db/migrate'

const gateway = databaseRoles['admin-gateway']

/** Accounts, their logins and tokens, and the audit. Sessions and tokens are kept as hashes only. */
export const adminMigrations: SchemaMigrations = {
  schema: 'admin',
  migrations: {
    '0001_accounts': `
      create table admin.account (
        id uuid primary key default gen_random_uuid(),
        name text not null unique check (length(name) between 1 and 64),
        password_hash text not null,
        role text not null check (role in ('administrator', 'operator', 'viewer')),
        created_at timestamptz not null default clock_timestamp(),
        disabled_at timestamptz
      );

      create table admin.login_session (
        id_hash bytea primary key,
        account_id uuid not null references admin.account on delete cascade,
        csrf_token text not null,
        created_at timestamptz not null default clock_timestamp(),
        last_seen_at timestamptz not null default clock_timestamp(),
        expires_at timestamptz not null
      );
      create index login_session_account on admin.login_session (account_id);

      create table admin.login_attempt (
        id bigint generated always as identity primary key,
        at timestamptz not null default clock_timestamp(),
        account_name text not null,
        address text not null,
        succeeded boolean not null default false
      );
      create index login_attempt_at on admin.login_attempt (at);

      create table admin.api_token (
        token_hash bytea primary key,
        account_id uuid not null references admin.account on delete cascade,
        label text not null,
        created_at timestamptz not null default clock_timestamp(),
        expires_at timestamptz,
        unique (account_id, label)
      );

      -- who did what; the gateway may add to it and read it, never change it
      create table admin.audit (
        id bigint generated always as identity primary key,
        at timestamptz not null default clock_timestamp(),
        account_id uuid,
        account_name text,
        action text not null,
        detail jsonb not null default '{}',
        address text
      );
      create index audit_at on admin.audit (at);

      grant usage on schema admin to ${gateway};
      grant select, insert, update, delete on admin.account, admin.login_session, admin.login_attempt, admin.api_token
        to ${gateway};
      grant select, insert on admin.audit to ${gateway};
    `,
    '0002_people': `
      -- a number to speak of a login by, and where it was made from
      alter table admin.login_session
        add column number bigint generated always as identity unique,
        add column address text;
      create index audit_account on admin.audit (account_name, id);
      create index audit_action on admin.audit (action, id);
    `,
  },
}
