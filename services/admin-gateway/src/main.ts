import { createImportLock } from '@imports/shared/lock/import-lock'
import { createPublisher } from '@imports/shared/messaging/publisher'
import { runService } from '@imports/shared/runtime/run-service'
import { buildApp } from './app.ts'
import { ensureFirstAdministrator } from './auth/first-administrator.ts'
import { createPasswords } from './auth/password.ts'
import { adminGatewayConfig } from './config.ts'
import { connectGateway } from './connect-gateway.ts'
import { lookIntoExport } from './imports/look-into-export.ts'
import { ledgerOf } from './imports/run-ledger.ts'
import { openSessionFeed } from './sessions/session-feed.ts'
import { createFindImporters } from './state/importer-states.ts'

await runService('admin-gateway', adminGatewayConfig, async ({ stop, ...scope }) => {
  const { config, log, opened } = scope
  const { db, nats, redis, checks } = await connectGateway(scope)

  const passwords = createPasswords()
  const { ADMIN_USER: user, ADMIN_PASSWORD: password, ADMIN_TOKEN: token } = config
  const { generatedPassword } = await ensureFirstAdministrator(db, passwords, { user, password, token })
  if (generatedPassword !== null)
    log.warn({ user, password: generatedPassword }, 'first administrator; shown only this once')

  const feed = opened(await openSessionFeed({ db, databaseUrl: config.DATABASE_URL, log }), (open) => open.close())
  const lock = createImportLock({ redis, key: config.IMPORT_LOCK_KEY, leaseMs: config.IMPORT_LEASE_MS })
  const publisher = createPublisher({ connection: nats, prefix: config.SUBJECT_PREFIX })
  const ports = { ledger: ledgerOf(db), lock, publish: publisher.publish, feed, findFiles: lookIntoExport, passwords }
  const findImporters = createFindImporters(nats, config.IMPORT_STREAM)
  const app = opened(await buildApp({ ...ports, db, checks, findImporters, log, config }), (server) => server.close())
  await app.listen({ host: config.HOST, port: config.PORT })
  await new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }))
})
