import { openDatabase } from '@imports/shared/db/database'
import { connectRedis, redisReady } from '@imports/shared/lock/import-lock'
import { connectNats } from '@imports/shared/messaging/connection'
import { serveHealth } from '@imports/shared/runtime/health'
import { requireOwnLogins } from '@imports/shared/runtime/require-own-logins'
import type { ServiceScope } from '@imports/shared/runtime/run-service'
import { sql } from 'kysely'
import type { Static } from 'typebox'
import type { adminGatewayConfig } from './config.ts'
import type { GatewayTables } from './tables.ts'

/** What the gateway is connected to, closed with it; its health, and the checks of its readiness for its pages' own port. */
export async function connectGateway({
  config,
  log,
  opened,
  telemetry,
}: Omit<ServiceScope<Static<typeof adminGatewayConfig>>, 'stop'>) {
  const name = 'admin-gateway'
  const onError = (err: Error) => log.warn({ err }, 'connection lost')
  const { db } = opened(openDatabase<GatewayTables>({ url: config.DATABASE_URL, name, onError }), (database) =>
    database.close(),
  )
  const login = { url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD }
  const nats = opened(await connectNats({ ...login, name, log }), (connection) => connection.drain())
  const redis = opened(connectRedis(config.REDIS_URL, onError), (client) => client.disconnect())
  await redisReady(redis).catch(onError) // pages work without it; only starting does not
  const checks = { postgres: () => sql`select 1`.execute(db), nats: () => nats.flush(), redis: () => redis.ping() }
  opened(await serveHealth({ host: config.HEALTH_HOST, port: config.HEALTH_PORT, checks, telemetry }), (server) =>
    server.close(),
  )
  await requireOwnLogins(name, { db, redis })
  return { db, nats, redis, checks }
}
