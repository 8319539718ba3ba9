import { adminMigrations } from '@imports/admin-gateway/migrations'
import { sessionMigrations } from '@imports/session-tracker/migrations'
import { databaseRoles, type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import { openDatabase } from '@imports/shared/db/database'
import { migrate } from '@imports/shared/db/migrate'
import { ledgerMigrations } from '@imports/shared/ledger/migrations'
import { connectNats } from '@imports/shared/messaging/connection'
import { restoreTopology } from '@imports/shared/messaging/restore-topology'
import { applyTopology } from '@imports/shared/messaging/topology'
import { silentLogger } from '@imports/shared/telemetry/logger'
import { type Kysely, sql } from 'kysely'
import type { RolePasswords } from '../permissions/passwords.ts'
import { importerGrants, importerMigrations, importerRoles } from './importer-roles.ts'

export interface SetupOptions {
  /** libpq URL of a superuser, or of an owner that may create roles. */
  database: string
  /** Of the user `setup`, or of one who may do more. */
  nats: { url: string; user?: string | undefined; password?: string | undefined }
  subjectPrefix: string
  stream: string
  /** Of each service's role, and of the one that only reads. */
  passwords: RolePasswords
}

export interface SetupResult {
  /** Each service's own address of the database. */
  databaseUrls: Record<ServiceName, string>
  /** A role that may read every schema, but no password and no login. */
  readerUrl: string
}

const readerRole = 'import_reader'

/**
 * Everything that must be there before a service starts: roles, the schemas with their migrations, streams, durables. Safe
 * to run again, and by several at once.
 */
export async function applySetup(options: SetupOptions): Promise<SetupResult> {
  const url = options.database
  const { db, close } = openDatabase<unknown>({ url, name: 'setup', onError: () => {}, queryTimeoutMs: 120_000 })
  try {
    await requireVersion(db)
    const importers = await importerMigrations()
    await underLock(db, async () => {
      await createRoles(db, options.passwords)
      await createSchemas(
        db,
        importers.map(({ schema }) => schema),
      )
      for (const migrations of [ledgerMigrations, sessionMigrations, adminMigrations]) await migrate(db, migrations)
      await sql.raw(importerGrants).execute(db)
      for (const migrations of importers) await migrate(db, migrations)
      await sql.raw(readerGrants(importers.map(({ schema }) => schema))).execute(db)
    })
    await setUpBroker(options, await newestSequence(db))
  } finally {
    await close()
  }
  const { passwords } = options
  return {
    databaseUrls: Object.fromEntries(
      serviceNames.map((name) => [name, withLogin(url, databaseRoles[name], passwords[name])]),
    ) as Record<ServiceName, string>,
    readerUrl: withLogin(url, readerRole, passwords.reader),
  }
}

/** MERGE … RETURNING and the right to ANALYZE somebody else's table came with 17. */
async function requireVersion(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ number: number; version: string }>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version`.execute(
    db,
  )
  const [server] = rows
  if (!server || server.number >= 170_000) return
  throw new Error(`PostgreSQL ${server.version} is too old: at least 17 is needed`)
}

/** Set-ups of one database wait for each other. Held by a connection that does nothing else, so that it ends with it. */
const underLock = (db: Kysely<unknown>, work: () => Promise<void>): Promise<void> =>
  db.connection().execute(async (connection) => {
    const key = sql`hashtext('imports-from-1c setup')`
    await sql`select pg_advisory_lock(${key})`.execute(connection)
    try {
      await work()
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(connection)
    }
  })

async function createRoles(db: Kysely<unknown>, passwords: RolePasswords): Promise<void> {
  const logins = serviceNames.map((name) => [databaseRoles[name], passwords[name]] as const)
  for (const [role, password] of [...logins, [readerRole, passwords.reader] as const]) {
    const { rows } = await sql`select from pg_roles where rolname = ${role}`.execute(db)
    if (rows.length === 0) await sql`create role ${sql.id(role)} login`.execute(db)
    await sql`alter role ${sql.id(role)} password ${sql.lit(password)}`.execute(db)
  }
  for (const role of importerRoles) {
    // a process stopped inside a transaction must lose it before its lease (15 s) ends and the next owner comes
    await sql`alter role ${sql.id(role)} set idle_in_transaction_session_timeout = '10s'`.execute(db)
    await sql`alter role ${sql.id(role)} set lock_timeout = '8s'`.execute(db)
    await sql`alter role ${sql.id(role)} set statement_timeout = '110s'`.execute(db)
    await sql`alter role ${sql.id(role)} set jit = off`.execute(db) // a merge gains nothing from it and waits for it
  }
}

async function createSchemas(db: Kysely<unknown>, ofImporters: readonly string[]): Promise<void> {
  for (const schema of ['imports', 'sessions', 'admin', ...ofImporters, 'staging']) {
    await sql`create schema if not exists ${sql.id(schema)}`.execute(db)
  }
  await sql`revoke all on schema public from public`.execute(db)
}

/** Everything but what guards the logins. */
const readerGrants = (ofImporters: readonly string[]): string =>
  ['imports', 'sessions', ...ofImporters, 'staging']
    .map(
      (schema) => `
grant usage on schema ${schema} to ${readerRole};
grant select on all tables in schema ${schema} to ${readerRole};
alter default privileges in schema ${schema} grant select on tables to ${readerRole};`,
    )
    .join('')
    .concat(`
grant usage on schema admin to ${readerRole};
grant select on admin.audit to ${readerRole};
grant select (id, name, role, created_at, disabled_at) on admin.account to ${readerRole};`)

/** The stream sequence that the newest row reflects: a broker that has lost its stream begins above it. */
async function newestSequence(db: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ newest: number | null }>`
    select max(last_seq) as newest from sessions.import_session`.execute(db)
  return rows[0]?.newest ?? 0
}

async function setUpBroker({ nats, subjectPrefix, stream }: SetupOptions, reflected: number): Promise<void> {
  const connection = await connectNats({ ...nats, name: 'setup', log: silentLogger() })
  const topology = { prefix: subjectPrefix, stream }
  try {
    await restoreTopology(connection, topology, reflected)
    await applyTopology(connection, topology) // what is there may be of an older version
  } finally {
    await connection.drain()
  }
}

function withLogin(url: string, user: string, password: string): string {
  const address = new URL(url)
  address.username = user
  address.password = password
  return address.href
}
