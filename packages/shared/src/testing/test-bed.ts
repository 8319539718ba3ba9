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
import type { ProvidedServers } from './provided-servers.ts'

/** The names that keep one test out of another's way, and leases short enough to wait for. */
export interface TestConfig {
  SUBJECT_PREFIX: string
  IMPORT_STREAM: string
  IMPORT_LOCK_KEY: string
  IMPORT_LEASE_MS: number
  IMPORT_PICKUP_MS: number
}

export interface ServiceConnections {
  nats: NatsConnection
  redis: Redis
  close(): Promise<void>
}

export interface TestBed extends AsyncDisposable {
  config: TestConfig
  /** As a superuser: to look and to prepare. What is tested connects as its service. */
  db: Database<LedgerTables & SessionTables>['db']
  /** Opened as the service's own role; closed with the bed. */
  databaseOf<Tables>(service: ServiceName): Database<Tables>
  databaseUrlOf(service: ServiceName): string
  /** As users who may do everything; these and what is made of them. */
  nats: NatsConnection
  redis: Redis
  lock: ImportLock
  publisher: Publisher
  /** With the permissions that the service has in a deployment. To be closed by who asks. */
  connectAs(service: ServiceName): Promise<ServiceConnections>
  /** What the services of this bed have in their environment, each beside its own `loginEnv`. */
  env: Record<string, string>
  logins: ProvidedServers['logins']
  loginEnv(service: ServiceName): Record<string, string>
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
    IMPORT_LOCK_KEY: `test-${id}:lock`,
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
    urlWith(servers.database, { database: name, user: databaseRoles[service], password: servers.passwords[service] })
  const { db } = open<LedgerTables & SessionTables>(urlWith(servers.database, { database: name }))
  const nats = opened(await connectNats({ ...servers.nats, name: 'test', log: silentLogger() }), (connection) =>
    connection.close(),
  )
  await applyTopology(nats, { prefix: config.SUBJECT_PREFIX, stream: config.IMPORT_STREAM })
  const redis = opened(await connectedRedis(servers.redis), (client) => client.disconnect())
  const loginEnv = (service: ServiceName) => {
    const { nats: login, redis: url } = servers.logins[service]
    const broker = { NATS_URL: login.url, NATS_USER: login.user ?? '', NATS_PASSWORD: login.password ?? '' }
    return { ...broker, REDIS_URL: url, DATABASE_URL: databaseUrlOf(service) }
  }
  const connectAs = async (service: ServiceName) => {
    const login = servers.logins[service]
    const broker = await connectNats({ ...login.nats, name: service, log: silentLogger() })
    const client = await connectedRedis(login.redis)
    const closeBoth = async () => {
      client.disconnect()
      await broker.close()
    }
    return { nats: broker, redis: client, close: closeBoth }
  }
  return {
    config,
    db,
    logins: servers.logins,
    loginEnv,
    connectAs,
    databaseOf: <Tables>(service: ServiceName) => open<Tables>(databaseUrlOf(service)),
    databaseUrlOf,
    nats,
    redis,
    lock: createImportLock({ redis, key: config.IMPORT_LOCK_KEY, leaseMs: config.IMPORT_LEASE_MS }),
    publisher: createPublisher({ connection: nats, prefix: config.SUBJECT_PREFIX }),
    env: {
      ...Object.fromEntries(Object.entries(config).map(([variable, value]) => [variable, String(value)])),
      LOG_LEVEL: 'warn',
    },
    opened,
    [Symbol.asyncDispose]: close,
  }
}

async function connectedRedis(url: string): Promise<Redis> {
  const redis = connectRedis(url, () => {})
  await redisReady(redis)
  return redis
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
