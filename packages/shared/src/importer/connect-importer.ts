import type { NatsConnection } from '@nats-io/transport-node'
import type { Redis } from 'ioredis'
import { sql } from 'kysely'
import type { Static } from 'typebox'
import type { ServiceName } from '../contracts/database-roles.ts'
import { type Database, openDatabase } from '../db/database.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import { connectRedis, redisReady } from '../lock/import-lock.ts'
import { connectNats } from '../messaging/connection.ts'
import { serveHealth } from '../runtime/health.ts'
import { requireOwnLogins } from '../runtime/require-own-logins.ts'
import type { ServiceScope } from '../runtime/run-service.ts'
import type { importerConfig } from './run-importer.ts'

export interface ImporterConnections extends Pick<Database<LedgerTables>, 'db' | 'pool'> {
  nats: NatsConnection
  redis: Redis
}

/** Longer than the roles' `statement_timeout`: the server gives up first, and says why. */
const queryTimeoutMs = 120_000

/** What every importer is connected to, closed with its service; and its health, which asks all of it. */
export async function connectImporter(
  service: ServiceName,
  { config, log, opened, telemetry }: Omit<ServiceScope<Static<typeof importerConfig>>, 'stop'>,
): Promise<ImporterConnections> {
  const onError = (err: Error) => log.warn({ err }, 'connection lost')
  const options = { url: config.DATABASE_URL, name: service, onError, queryTimeoutMs }
  const { db, pool } = opened(openDatabase<LedgerTables>(options), (database) => database.close())
  const redis = opened(connectRedis(config.REDIS_URL, onError), (client) => client.disconnect())
  const login = { url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD }
  const nats = opened(await connectNats({ ...login, name: service, log }), (connection) => connection.drain())
  const checks = { postgres: () => sql`select 1`.execute(db), nats: () => nats.flush(), redis: () => redis.ping() }
  opened(await serveHealth({ host: config.HEALTH_HOST, port: config.HEALTH_PORT, checks, telemetry }), (server) =>
    server.close(),
  )
  await redisReady(redis).catch(onError) // it may come later: what needs it says so
  await requireOwnLogins(service, { db, redis })
  return { db, pool, nats, redis }
}
