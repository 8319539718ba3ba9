import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ProjectionTables } from '@imports/session-tracker/tracker-tables'
import { databaseRoles, type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import { importKindNames } from '@imports/shared/contracts/import-kinds'
import { type Database, openDatabase } from '@imports/shared/db/database'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { connectRedis, createImportLock, type ImportLock, redisReady } from '@imports/shared/lock/import-lock'
import { connectNats } from '@imports/shared/messaging/connection'
import { applyTopology, importerDurable, trackerDurable } from '@imports/shared/messaging/topology'
import { silentLogger } from '@imports/shared/telemetry/logger'
import { jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Redis } from 'ioredis'
import { sql } from 'kysely'
import { createGatewayClient, type GatewayClient } from '../../import/gateway-client.ts'
import type { Replacement } from '../preload/replacement.ts'
import { type BedTimes, shortTimes } from './bed-times.ts'
import { asSuperuser, type ChaosServers, databaseUrl } from './chaos-servers.ts'
import { type CrashPoints, createCrashPoints } from './crash-points.ts'
import { createFleet, type Fleet } from './fleet.ts'
import { planFleet, token } from './plan-fleet.ts'
import type { TwoExports } from './two-exports.ts'

/** A database, a stream and a lock key, with the services that work on them; what is tested goes by the links. */
export interface ChaosBed extends AsyncDisposable {
  name: string
  servers: ChaosServers
  times: BedTimes
  topology: { prefix: string; stream: string }
  lockKey: string
  exports: TwoExports
  /** As a superuser, past the links: to look and to prepare. */
  db: Database<LedgerTables & ProjectionTables>['db']
  redis: Redis
  lock: ImportLock
  nats: NatsConnection
  fleet: Fleet
  points: CrashPoints
  /** Every server answers. Throws when one does not: they are killed here, and come again when they have read their logs. */
  answers(): Promise<boolean>
  /** What the broker is told again when it has lost its durables. */
  restoreTimes(): Promise<void>
  /** By number of the replica. */
  gateway: (replica?: 1 | 2) => GatewayClient
}

export interface ChaosBedOptions {
  name: string
  servers: ChaosServers
  exports: TwoExports
  /** For points, logs and pid files. */
  folder: string
  times?: BedTimes
  /** What the bed lacks, for a negative control. */
  switchOff?: Replacement
  /** Run in the bed's database once it is there. */
  prepare?: string
}

export async function openChaosBed(options: ChaosBedOptions): Promise<ChaosBed> {
  const { name, servers, exports, switchOff, prepare, times = shortTimes } = options
  const folder = join(options.folder, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await using opening = new AsyncDisposableStack()
  const database = `chaos_${name.replaceAll('-', '_')}`
  const { direct, templateDatabase, links } = servers
  await asSuperuser(
    direct.database,
    `drop database if exists ${database} with (force)`,
    `create database ${database} template ${templateDatabase}`,
  )
  opening.defer(() => asSuperuser(direct.database, `drop database if exists ${database} with (force)`))
  const url = databaseUrl(direct.database, { database })
  await asSuperuser(url, ...shortLimits(database, times), ...(prepare === undefined ? [] : [prepare]))

  const opened = openDatabase<LedgerTables & ProjectionTables>({ url, name: 'chaos', onError: () => {} })
  opening.defer(() => opened.close())
  const topology = { prefix: name, stream: name.toUpperCase() }
  const nats = await connectNats({ ...direct.nats, name: 'chaos', log: silentLogger() })
  opening.defer(() => nats.close())
  await applyTopology(nats, topology)
  await redeliverAfter(nats, topology.stream, times.ackWaitMs)
  const redis = connectRedis(direct.redis, () => {})
  opening.defer(() => redis.disconnect())
  await redisReady(redis)

  const lockKey = `chaos-${name}:lock`
  const points = createCrashPoints(join(folder, 'points'))
  const databaseUrls = Object.fromEntries(
    serviceNames.map((service) => [
      service,
      databaseUrl(direct.database, {
        database,
        user: databaseRoles[service],
        password: direct.passwords[service],
        port: links.postgres.port,
      }),
    ]),
  ) as Record<ServiceName, string>
  const plans = await planFleet({
    servers,
    databaseUrls,
    topology,
    lockKey,
    times,
    exportDir: exports.first,
    folder,
    points: points.folder,
    switchOff,
  })
  const fleet = createFleet(plans, folder)
  opening.defer(() => fleet.stop())
  const moved = opening.move()
  return {
    name,
    servers,
    times,
    topology,
    lockKey,
    exports,
    db: opened.db,
    redis,
    lock: createImportLock({ redis, key: lockKey, leaseMs: times.leaseMs }),
    nats,
    fleet,
    points,
    answers: async () => {
      await Promise.all([sql`select 1`.execute(opened.db), redis.ping(), jetstreamManager(nats)])
      return true
    },
    restoreTimes: () => redeliverAfter(nats, topology.stream, times.ackWaitMs),
    gateway: (replica = 1) => createGatewayClient(plans[`gateway-${replica}`]?.address ?? '', token),
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  }
}

const shortLimits = (database: string, { idleInTransactionMs, leaseMs }: BedTimes): string[] =>
  ['import_catalog', 'import_customer', 'import_image'].flatMap((role) => [
    `alter role ${role} in database ${database} set idle_in_transaction_session_timeout = '${idleInTransactionMs}ms'`,
    `alter role ${role} in database ${database} set lock_timeout = '${Math.round(leaseMs / 2)}ms'`,
  ])

/** Of every durable that takes a part here. */
async function redeliverAfter(nats: NatsConnection, stream: string, ms: number): Promise<void> {
  const manager = await jetstreamManager(nats)
  for (const durable of durables) await manager.consumers.update(stream, durable, { ack_wait: ms * 1_000_000 })
}

export const durables = [trackerDurable, ...importKindNames.map(importerDurable)]
