import { randomBytes } from 'node:crypto'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Redis } from 'ioredis'
import pg from 'pg'
import { inject, onTestFailed } from 'vitest'
import { databaseRoles, type ServiceName } from '../contracts/database-roles.ts'
import type { SessionTables } from '../contracts/session-table.ts'
import { type Database, openDatabase } from '../db/database.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import { connectRedis, createImportLock, type ImportLock, redisReady } from '../lock/import-lock.ts'
import { connectNats } from '../messaging/connection.ts'
import { createPublisher, type Publisher } from '../messaging/publisher.ts'
import { applyTopology } from '../messaging/topology.ts'
import { closeInReverse, type Opened } from '../runtime/close-in-reverse.ts'
import { silentLogger } from '../telemetry/logger.ts'

/** The names that keep one test out of another's way, and leases short enough to wait for. */
export interface TestConfig {
  SUBJECT_PREFIX: string
  IMPORT_STREAM: string
  IMPORT_LOCK_KEY: string
  IMPORT_LEASE_MS: number
  IMPORT_PICKUP_MS: number
}

export interface TestBed extends AsyncDisposable {
  config: TestConfig
  /** As a superuser: to look and to prepare. What is tested connects as its service. */
  db: Database<LedgerTables & SessionTables>['db']
  /** Opened as the service's own role; closed with the bed. */
  databaseOf<Tables>(service: ServiceName): Database<Tables>
  databaseUrlOf(service: ServiceName): string
  nats: NatsConnection
  redis: Redis
  lock: ImportLock
  publisher: Publisher
  /** Environment of a service's process. */
  env: Record<string, string>
  opened: Opened
}

/** A database, a stream with its durables and a lock key of its own, on the servers of the run. */
export async function createTestBed(): Promise<TestBed> {
  const servers = inject('servers')
  const id = randomBytes(6).toString('hex')
  const name = `test_${id}`
  const config: TestConfig = {
    SUBJECT_PREFIX: `t${id}`,
    IMPORT_STREAM: `T${id}`,
    IMPORT_LOCK_KEY: `test:${id}`,
    IMPORT_LEASE_MS: 1_500,
    IMPORT_PICKUP_MS: 30_000,
  }
  let failed = false
  onTestFailed(() => {
    failed = true
    process.stderr.write(`the failed test's database is left behind: ${name}\n`)
  })
  await asSuperuser(servers.database, `create database ${name} template ${servers.templateDatabase}`)

  const { opened, close } = closeInReverse(() => {})
  opened(null, () => (failed ? undefined : asSuperuser(servers.database, `drop database ${name} with (force)`)))
  const open = <Tables>(url: string) =>
    opened(openDatabase<Tables>({ url, name: 'test', onError: () => {}, queryTimeoutMs: 30_000 }), (database) =>
      database.close(),
    )
  const databaseUrlOf = (service: ServiceName) =>
    urlWith(servers.database, { database: name, user: databaseRoles[service], password: servers.rolePassword })
  const { db } = open<LedgerTables & SessionTables>(urlWith(servers.database, { database: name }))
  const nats = opened(await connectNats({ ...servers.nats, name: 'test', log: silentLogger() }), (connection) =>
    connection.close(),
  )
  await applyTopology(nats, { prefix: config.SUBJECT_PREFIX, stream: config.IMPORT_STREAM })
  const redis = opened(
    connectRedis(servers.redis, () => {}),
    (client) => client.disconnect(),
  )
  await redisReady(redis)
  return {
    config,
    db,
    databaseOf: <Tables>(service: ServiceName) => open<Tables>(databaseUrlOf(service)),
    databaseUrlOf,
    nats,
    redis,
    lock: createImportLock({ redis, key: config.IMPORT_LOCK_KEY, leaseMs: config.IMPORT_LEASE_MS }),
    publisher: createPublisher({ connection: nats, prefix: config.SUBJECT_PREFIX }),
    env: {
      ...Object.fromEntries(Object.entries(config).map(([variable, value]) => [variable, String(value)])),
      NATS_URL: servers.nats.url,
      NATS_USER: servers.nats.user ?? '',
      NATS_PASSWORD: servers.nats.password ?? '',
      REDIS_URL: servers.redis,
      LOG_LEVEL: 'warn',
    },
    opened,
    [Symbol.asyncDispose]: close,
  }
}

async function asSuperuser(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function urlWith(url: string, parts: { database: string; user?: string; password?: string }): string {
  const address = new URL(url)
  address.pathname = `/${parts.database}`
  if (parts.user) address.username = parts.user
  if (parts.password) address.password = parts.password
  return address.href
}
