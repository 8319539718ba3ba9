import { join } from 'node:path'
import type { ServiceName } from '@imports/shared/contracts/database-roles'
import { freePort } from '../../stack/free-port.ts'
import { importerFlags } from '../../stack/services.ts'
import type { Replacement } from '../preload/replacement.ts'
import type { BedTimes } from './bed-times.ts'
import type { ChaosServers } from './chaos-servers.ts'
import type { FleetPlan } from './fleet.ts'

export interface PlanFleetOptions {
  servers: ChaosServers
  databaseUrls: Record<ServiceName, string>
  topology: { prefix: string; stream: string }
  lockKey: string
  times: BedTimes
  exportDir: string
  folder: string
  points: string
  switchOff: Replacement | undefined
}

const replicas = {
  'importer-1': 'catalog-importer',
  'importer-2': 'catalog-importer',
  'customers-1': 'customer-importer',
  'customers-2': 'customer-importer',
  'images-1': 'image-importer',
  'images-2': 'image-importer',
  'tracker-1': 'session-tracker',
  'tracker-2': 'session-tracker',
  'gateway-1': 'admin-gateway',
  'gateway-2': 'admin-gateway',
} as const satisfies Record<string, ServiceName>

export type Replica = keyof typeof replicas
export const replicaNames = Object.keys(replicas) as Replica[]

/** Of the bed's administrator, for the JSON API. */
export const token = 'a-token-of-the-chaos-bed'

const root = join(import.meta.dirname, '../../..')
const preload = join(import.meta.dirname, '../preload')

/** Two of each service, as the stack would run them, with what watches them in front. */
export async function planFleet(options: PlanFleetOptions): Promise<Record<Replica, FleetPlan>> {
  const plans: [string, FleetPlan][] = []
  const taken = new Set<number>()
  const firstPort = 21_000 + Math.floor(Math.random() * 9_000)
  for (const [name, service] of Object.entries(replicas)) {
    const port = await freePort(firstPort, taken)
    taken.add(port)
    plans.push([
      name,
      {
        command: command(service, options),
        env: environment(service, port, options),
        address: `http://127.0.0.1:${port}`,
      },
    ])
  }
  return Object.fromEntries(plans) as Record<Replica, FleetPlan> // one for each name
}

const command = (service: ServiceName, { switchOff }: PlanFleetOptions): string[] => [
  process.execPath,
  ...(service.endsWith('-importer') ? importerFlags : []),
  ...(switchOff ? ['--import', join(preload, 'switch-off.ts')] : []),
  '--import',
  join(preload, 'crash-at.ts'),
  join(root, 'services', service, 'src/main.ts'),
]

function environment(service: ServiceName, port: number, options: PlanFleetOptions): NodeJS.ProcessEnv {
  const { servers, databaseUrls, topology, lockKey, times, exportDir, folder, points, switchOff } = options
  const { direct, links } = servers
  const login = direct.logins.services[service]
  const redis = new URL(login.redis)
  redis.port = String(links.redis.port) // both are on the loopback
  return {
    PATH: process.env.PATH,
    ...(process.env.NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
    DATABASE_URL: databaseUrls[service],
    NATS_URL: links.nats.url,
    NATS_USER: login.nats.user,
    NATS_PASSWORD: login.nats.password,
    REDIS_URL: redis.href,
    SUBJECT_PREFIX: topology.prefix,
    IMPORT_STREAM: topology.stream,
    IMPORT_LOCK_KEY: lockKey,
    IMPORT_LEASE_MS: String(times.leaseMs),
    IMPORT_PICKUP_MS: String(times.pickupMs),
    WATCHDOG_TICK_MS: String(times.watchdogTickMs),
    WATCHDOG_SILENT_MS: String(times.watchdogSilentMs),
    ONEC_DATA_DIR: exportDir,
    ONEC_DATA_ROOTS: '/',
    MEDIA_DIR: join(folder, 'media'),
    LOG_LEVEL: 'debug', // the loop says at this level when it is done with a message
    CHAOS_SERVICE: service,
    CHAOS_POINTS: points,
    ...(switchOff && { CHAOS_SWITCH_OFF: JSON.stringify(switchOff) }),
    ...(service === 'admin-gateway'
      ? {
          PORT: String(port),
          HEALTH_PORT: '0',
          ADMIN_USER: 'admin',
          ADMIN_PASSWORD: 'a password of the chaos bed',
          ADMIN_TOKEN: token,
        }
      : { HEALTH_PORT: String(port) }),
  }
}
