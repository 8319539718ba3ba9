import type { SessionTables } from '@imports/shared/contracts/session-table'
import { openDatabase } from '@imports/shared/db/database'
import { connectNats } from '@imports/shared/messaging/connection'
import { consumeEvents } from '@imports/shared/messaging/consumer'
import { trackerDurable } from '@imports/shared/messaging/topology'
import { serveHealth } from '@imports/shared/runtime/health'
import { runService } from '@imports/shared/runtime/run-service'
import { sql } from 'kysely'
import { sessionTrackerConfig } from './config.ts'
import { projectEvent } from './project-event.ts'

await runService('session-tracker', sessionTrackerConfig, async ({ config, log, opened, stop }) => {
  const name = 'session-tracker'
  const onError = (err: Error) => log.warn({ err }, 'database connection lost')
  const { db } = opened(openDatabase<SessionTables>({ url: config.DATABASE_URL, name, onError }), (database) =>
    database.close(),
  )
  const login = { url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD }
  const nats = opened(await connectNats({ ...login, name, log }), (connection) => connection.drain())
  const checks = { postgres: () => sql`select 1`.execute(db), nats: () => nats.flush() }
  opened(await serveHealth({ port: config.HEALTH_PORT, checks }), (server) => server.close())

  await consumeEvents({
    connection: nats,
    prefix: config.SUBJECT_PREFIX,
    stream: config.IMPORT_STREAM,
    durable: trackerDurable,
    handle: (event, { seq }) => projectEvent(db, event, seq),
    stop,
    log,
  })
})
