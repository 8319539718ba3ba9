import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImportSessionRow } from '@imports/shared/contracts/session-table'
import { createImportLock } from '@imports/shared/lock/import-lock'
import { createPublisher } from '@imports/shared/messaging/publisher'
import { silentLogger } from '@imports/shared/telemetry/logger'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import type { FastifyInstance } from 'fastify'
import { type Kysely, sql } from 'kysely'
import { type AppDeps, buildApp } from '../app.ts'
import type { Role } from '../auth/permissions.ts'
import { hashSecret } from '../auth/secret-token.ts'
import { ledgerOf } from '../imports/run-ledger.ts'
import { openSessionFeed } from '../sessions/session-feed.ts'
import { createFindImporters } from '../state/importer-states.ts'
import type { GatewayTables } from '../tables.ts'
import { Browser } from './browser.ts'
import { sessionRow } from './session-row.ts'

export interface TestGateway extends AsyncDisposable {
  bed: TestBed
  app: FastifyInstance
  /** As the gateway's own role. */
  db: Kysely<GatewayTables>
  browser(): Browser
  /** A browser in which somebody has logged in. */
  loggedIn(role?: Role): Promise<Browser>
  /** Asks the JSON API with a token of that role. */
  api(method: 'GET' | 'POST', url: string, body?: object, role?: Role): Promise<{ status: number; body: unknown }>
  putSession(changes?: Partial<ImportSessionRow>): Promise<ImportSessionRow>
}

/** Cheap and real enough: what costs is tested in password.test.ts and once in the login flow. */
const plainPasswords: AppDeps['passwords'] = {
  hash: async (password) => `plain ${password}`,
  verify: async (password, stored) => ({ matches: stored === `plain ${password}`, outdated: false }),
}

/** The gateway on a test bed, built as production builds it, but for what `changes` says. */
export async function createTestGateway(
  changes: Partial<AppDeps> | ((bed: TestBed) => Partial<AppDeps>) = {},
): Promise<TestGateway> {
  const bed = await createTestBed()
  const { db } = bed.databaseOf<GatewayTables>('admin-gateway')
  const databaseUrl = bed.databaseUrlOf('admin-gateway')
  const { nats, redis } = bed.opened(await bed.connectAs('admin-gateway'), (connections) => connections.close())
  const log = silentLogger()
  const feed = bed.opened(await openSessionFeed({ db, databaseUrl, log, pollMs: 200 }), (open) => open.close())
  const exportDir = bed.opened(await mkdtemp(join(tmpdir(), 'export-')), (dir) => rm(dir, { recursive: true }))
  const deps: AppDeps = {
    db,
    ledger: ledgerOf(db),
    lock: createImportLock({ redis, key: bed.config.IMPORT_LOCK_KEY, leaseMs: bed.config.IMPORT_LEASE_MS }),
    publish: createPublisher({ connection: nats, prefix: bed.config.SUBJECT_PREFIX }).publish,
    feed,
    findFiles: () => ({
      of: async () => ({ count: 2, bytes: 1000, superseded: 0, formedAt: new Date('2026-11-20T09:00:00Z') }),
      has: async () => true,
    }),
    passwords: plainPasswords,
    checks: {},
    findImporters: createFindImporters(nats, bed.config.IMPORT_STREAM),
    log,
    config: { ...bed.config, ONEC_DATA_DIR: exportDir, ONEC_DATA_ROOTS: exportDir, DEFAULT_LOCALE: 'ru' },
    ...(typeof changes === 'function' ? changes(bed) : changes),
  }
  const app = bed.opened(await buildApp(deps), (server) => server.close())
  const accounts = await createAccounts(db, deps.passwords)
  const loggedIn = async (role: Role = 'administrator') => {
    const browser = new Browser(app)
    await browser.logIn(role, 'correct horse')
    return browser
  }
  return {
    bed,
    app,
    db,
    browser: () => new Browser(app),
    loggedIn,
    api: async (method, url, body, role = 'administrator') => {
      const headers = { authorization: `Bearer ${accounts[role]}` }
      const response = await app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) })
      return { status: response.statusCode, body: response.json() }
    },
    putSession: (session) => putSession(bed, session),
    [Symbol.asyncDispose]: () => bed[Symbol.asyncDispose](),
  }
}

/** An account named after each role, with a token. */
async function createAccounts(
  db: Kysely<GatewayTables>,
  passwords: AppDeps['passwords'],
): Promise<Record<Role, string>> {
  const tokens = {
    administrator: 'administrator-token-000',
    operator: 'operator-token-00000000',
    viewer: 'viewer-token-0000000000',
  }
  const password_hash = await passwords.hash('correct horse')
  for (const role of Object.keys(tokens) as Role[]) {
    const { id } = await db
      .insertInto('admin.account')
      .values({ name: role, password_hash, role, disabled_at: null })
      .returning('id')
      .executeTakeFirstOrThrow()
    await db
      .insertInto('admin.api_token')
      .values({ account_id: id, token_hash: hashSecret(tokens[role]), label: 'test', expires_at: null })
      .execute()
  }
  return tokens
}

let sequence = 0

/** Writes a session's row and says so, as the tracker does. */
async function putSession(bed: TestBed, changes: Partial<ImportSessionRow> = {}): Promise<ImportSessionRow> {
  sequence += 1
  const row = sessionRow({ id: randomUUID(), run_id: randomUUID(), last_seq: sequence, ...changes })
  const { files, timeline, ...rest } = row
  const json = (value: unknown[]) => sql<[]>`${JSON.stringify(value)}::jsonb`
  const values = { ...rest, files: json(files), timeline: json(timeline) }
  await bed.db.transaction().execute(async (trx) => {
    await trx
      .insertInto('sessions.import_session')
      .values(values)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
      .execute()
    await sql`select pg_notify('import_session', ${row.id})`.execute(trx)
  })
  return row
}
