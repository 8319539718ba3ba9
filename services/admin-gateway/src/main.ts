import { openDatabase } from '@imports/shared/db/database'
import { connectRedis, createImportLock, redisReady } from '@imports/shared/lock/import-lock'
import { connectNats } from '@imports/shared/messaging/connection'
import { createPublisher } from '@imports/shared/messaging/publisher'
import { runService } from '@imports/shared/runtime/run-service'
import { sql } from 'kysely'
import { buildApp } from './app.ts'
import { ensureFirstAdministrator } from './auth/first-administrator.ts'
import { createPasswords } from './auth/password.ts'
import { adminGatewayConfig } from './config.ts'
import { lookIntoExport } from './imports/look-into-export.ts'
import { ledgerOf } from './imports/run-ledger.ts'
import { openSessionFeed } from './sessions/session-feed.ts'
import type { GatewayTables } from './tables.ts'

await runService('admin-gateway', adminGatewayConfig, async ({ config, log, opened, stop }) => {
  const name = 'admin-gateway'
  const onError = (err: Error) => log.warn({ err }, 'connection lost')
  const { db } = opened(openDatabase<GatewayTables>({ url: config.DATABASE_URL, name, onError }), (database) =>
    database.close(),
  )
  const login = { url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD }
  const nats = opened(await connectNats({ ...login, name, log }), (connection) => connection.drain())
  const redis = opened(connectRedis(config.REDIS_URL, onError), (client) => client.disconnect())
  await redisReady(redis).catch(onError) // pages work without it; only starting does not

  const passwords = createPasswords()
  const { ADMIN_USER: user, ADMIN_PASSWORD: password, ADMIN_TOKEN: token } = config
  const { generatedPassword } = await ensureFirstAdministrator(db, passwords, { user, password, token })
  if (generatedPassword !== null)
    log.warn({ user, password: generatedPassword }, 'first administrator; shown only this once')

  const feed = opened(await openSessionFeed({ db, databaseUrl: config.DATABASE_URL, log }), (open) => open.close())
  const lock = createImportLock({ redis, key: config.IMPORT_LOCK_KEY, leaseMs: config.IMPORT_LEASE_MS })
  const publisher = createPublisher({ connection: nats, prefix: config.SUBJECT_PREFIX })
  const checks = { postgres: () => sql`select 1`.execute(db), nats: () => nats.flush(), redis: () => redis.ping() }
  const ports = {
    db,
    ledger: ledgerOf(db),
    lock,
    publish: publisher.publish,
    feed,
    findFiles: lookIntoExport,
    passwords,
    checks,
  }
  const app = opened(await buildApp({ ...ports, log, config }), (server) => server.close())
  await app.listen({ host: config.HOST, port: config.PORT })
  await new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }))
})
