import { openDatabase } from '@imports/shared/db/database'
import { connectRedis, createImportLock, redisReady } from '@imports/shared/lock/import-lock'
import { connectNats } from '@imports/shared/messaging/connection'
import { consumeEvents, type EventHandler } from '@imports/shared/messaging/consumer'
import { createPublisher } from '@imports/shared/messaging/publisher'
import { restoreTopology } from '@imports/shared/messaging/restore-topology'
import { trackerDurable } from '@imports/shared/messaging/topology'
import { serveHealth } from '@imports/shared/runtime/health'
import { requireOwnLogins } from '@imports/shared/runtime/require-own-logins'
import { runService } from '@imports/shared/runtime/run-service'
import { sql } from 'kysely'
import { sessionTrackerConfig } from './config.ts'
import { observeDurables, observeLocks } from './observe-servers.ts'
import { projectEvent } from './project-event.ts'
import { createSessionMetrics } from './session-metrics.ts'
import type { TrackerTables } from './tracker-tables.ts'
import { createWatchdog, keepWatch } from './watchdog.ts'

await runService('session-tracker', sessionTrackerConfig, async ({ config, log, opened, stop, telemetry }) => {
  const name = 'session-tracker'
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

  const topology = { prefix: config.SUBJECT_PREFIX, stream: config.IMPORT_STREAM }
  const watchdog = createWatchdog({
    db,
    publisher: createPublisher({ connection: nats, prefix: topology.prefix }),
    lock: createImportLock({ redis, key: config.IMPORT_LOCK_KEY, leaseMs: config.IMPORT_LEASE_MS }),
    restoreTopology: (reflected) => restoreTopology(nats, topology, reflected),
    silentMs: config.WATCHDOG_SILENT_MS,
    log,
  })
  observeDurables(nats, topology, log)
  observeLocks(db, log)
  const countEnding = createSessionMetrics()
  const handle: EventHandler = (event, { seq }) => projectEvent(db, event, seq, countEnding)
  await Promise.all([
    consumeEvents({ ...topology, connection: nats, durable: trackerDurable, handle, stop, log }),
    keepWatch(watchdog, { tickMs: config.WATCHDOG_TICK_MS, stop, log }),
  ])
})
