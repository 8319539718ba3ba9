import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Redis } from 'ioredis'
import type { Kysely } from 'kysely'
import { Type } from 'typebox'
import { baseConfig, exportConfig, healthPortIs, lockConfig } from '../config/load-config.ts'
import type { ServiceName } from '../contracts/database-roles.ts'
import type { ImportEvent } from '../contracts/import-events.ts'
import type { ImportKind } from '../contracts/import-kinds.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import { createImportLock } from '../lock/import-lock.ts'
import { consumeEvents, type Delivery } from '../messaging/consumer.ts'
import { RejectMessage } from '../messaging/outcome.ts'
import { createPublisher } from '../messaging/publisher.ts'
import { importerDurable } from '../messaging/topology.ts'
import type { Logger } from '../telemetry/logger.ts'
import { createImportHandler, type Import } from './import-handler.ts'
import { requireProducts } from './require-products.ts'
import { xmlConfig } from './xml-settings.ts'

/** Variables of every importer. */
export const importerConfig = Type.Object({
  ...baseConfig,
  ...lockConfig,
  ...exportConfig,
  ...xmlConfig,
  HEALTH_PORT: Type.Integer({ default: 0, minimum: 0, maximum: 65_535, description: healthPortIs }),
})

export interface ImporterOptions {
  service: ServiceName
  /** What is to be done for a request of each kind that this service has. */
  imports: Partial<Record<ImportKind, Import>>
  db: Kysely<LedgerTables>
  nats: NatsConnection
  redis: Redis
  config: {
    SUBJECT_PREFIX: string
    IMPORT_STREAM: string
    IMPORT_LOCK_KEY: string
    IMPORT_LEASE_MS: number
    IMPORT_PICKUP_MS: number
  }
  stop: AbortSignal
  log: Logger
}

/** Takes requests of its kinds until `stop`, one at a time each; resolves when what was in hand is done or handed back. */
export async function runImporter(options: ImporterOptions): Promise<void> {
  const { service, imports, db, nats, redis, config, stop, log } = options
  const topology = { prefix: config.SUBJECT_PREFIX, stream: config.IMPORT_STREAM }
  const shared = {
    service,
    owner: `${service}:${hostname()}:${process.pid}:${randomUUID()}`,
    host: hostname(),
    db,
    lock: createImportLock({ redis, key: config.IMPORT_LOCK_KEY, leaseMs: config.IMPORT_LEASE_MS }),
    publisher: createPublisher({ connection: nats, prefix: topology.prefix }),
    leaseMs: config.IMPORT_LEASE_MS,
    pickupMs: config.IMPORT_PICKUP_MS,
    stop,
    log,
  }
  const loops = Object.entries(imports).map(([name, run]) => {
    const kind = name as ImportKind // a key of `imports`
    const handle = createImportHandler({ ...shared, run: requireProducts(kind, db, run) })
    const durable = importerDurable(kind)
    return consumeEvents({ ...topology, connection: nats, durable, handle: onlyRequests(handle), stop, log })
  })
  log.info({ kinds: Object.keys(imports) }, 'importer is ready')
  await Promise.all(loops)
}

const onlyRequests =
  (handle: ReturnType<typeof createImportHandler>) =>
  async (event: ImportEvent, delivery: Delivery): Promise<void> => {
    if (event.type !== 'import.requested') throw new RejectMessage(`an importer has no use for ${event.type}`)
    await handle(event, delivery)
  }
