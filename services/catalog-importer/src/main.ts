import { openDatabase } from '@imports/shared/db/database'
import { runImporter } from '@imports/shared/importer/run-importer'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { connectRedis } from '@imports/shared/lock/import-lock'
import { connectNats } from '@imports/shared/messaging/connection'
import { serveHealth } from '@imports/shared/runtime/health'
import { runService } from '@imports/shared/runtime/run-service'
import { sql } from 'kysely'
import { catalogImporterConfig } from './config.ts'
import { importCatalog } from './import-catalog.ts'

await runService('catalog-importer', catalogImporterConfig, async ({ config, log, opened, stop }) => {
  const service = 'catalog-importer'
  const onError = (err: Error) => log.warn({ err }, 'connection lost')
  const { db, pool } = opened(
    openDatabase<LedgerTables>({ url: config.DATABASE_URL, name: service, onError, queryTimeoutMs: 120_000 }),
    (database) => database.close(),
  )
  const redis = opened(connectRedis(config.REDIS_URL, onError), (client) => client.disconnect())
  const login = { url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD }
  const nats = opened(await connectNats({ ...login, name: service, log }), (connection) => connection.drain())
  const checks = { postgres: () => sql`select 1`.execute(db), nats: () => nats.flush(), redis: () => redis.ping() }
  opened(await serveHealth({ port: config.HEALTH_PORT, checks }), (server) => server.close())

  const catalog = importCatalog({ db, pool, exportDirs: config })
  await runImporter({ service, imports: { catalog }, db, nats, redis, config, stop, log })
})
