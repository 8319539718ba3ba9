import { openDatabase } from '@imports/shared/db/database'
import { connectRedis, redisReady } from '@imports/shared/lock/import-lock'
import { connectNats } from '@imports/shared/messaging/connection'
import { serveHealth } from '@imports/shared/runtime/health'
import { requireOwnLogins } from '@imports/shared/runtime/require-own-logins'
import type { ServiceScope } from '@imports/shared/runtime/run-service'
import { sql } from 'kysely'
import type { Static } from 'typebox'
import type { sessionTrackerConfig } from './config.ts'
import type { TrackerTables } from './tracker-tables.ts'

/** What the tracker is connected to, closed with it; and its health. */
export async function connectTracker(
  name: 'session-tracker',
  { config, log, opened, telemetry }: Omit<ServiceScope<Static<typeof sessionTrackerConfig>>, 'stop'>,
) {
  const onError = (err: Error) => log.warn({ err }, 'connection lost')
  const { db } = opened(openDatabase<TrackerTables>({ url: config.DATABASE_URL, name, onError }), (database) =>
    database.close(),
  )
  const redis = opened(connectRedis(config.REDIS_URL, onError), (client) => client.disconnect())
  const login = { url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD }
  const nats = opened(await connectNats({ ...login, name, log }), (connection) => connection.drain())
  // not Redis: without it a lock ends by itself, and everything else goes on
  const checks = { postgres: () => sql`select 1`.execute(db), nats: () => nats.flush() }
  opened(await serveHealth({ host: config.HEALTH_HOST, port: config.HEALTH_PORT, checks, telemetry }), (server) =>
    server.close(),
  )
  await redisReady(redis).catch(onError)
  await requireOwnLogins(name, { db, redis })
  return { db, redis, nats }
}
