import { join } from 'node:path'
import { type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import { freePort } from './free-port.ts'
import type { ServiceLogin } from './service-logins.ts'

/** One process that the stack runs. */
export interface ServicePlan {
  name: string
  command: string[]
  env: NodeJS.ProcessEnv
  /** Where it answers `/readyz`. */
  address: string
}

/** Of one of the five. */
export interface ScrapedPlan extends ServicePlan {
  /** Where Prometheus would ask. */
  metrics: string
}

export interface ServiceSettings {
  root: string
  logins: Record<ServiceName, ServiceLogin>
  databaseUrls: Record<ServiceName, string>
  exportDir: string
  mediaDir: string
  admin: { user: string; password: string; token: string }
  env: NodeJS.ProcessEnv
  /** Where free ports of health are looked for; else each has its usual one. */
  healthPorts?: number
}

/**
 * Of Node, for what reads exports. With its own choice the young generation grows to a hundred megabytes of texts that were dropped
 * long ago, and the old one to four times what is in use before it is looked through. Looking at a quarter more costs a tenth
 * of the time (60 % more: 177 to 199 MB), and keeps an importer well below 192 MB whatever it reads.
 */
export const importerFlags = ['--max-semi-space-size=8', '--heap-growing-percent=25']

/**
 * Of glibc, for importers: with an arena to each thread, what was freed in one (buffers, pixels) is of no use to the others. The importer of the
 * catalogue peaks 20 to 30 MB lower with two, that of pictures a fifth.
 */
export const importerEnvironment = { MALLOC_ARENA_MAX: '2' }

/** Of the gateway's pages. */
const usualPort = 18_001

/** Of health and metrics. */
const usualHealthPorts: Partial<Record<ServiceName, number>> = {
  'admin-gateway': 18_010,
  'catalog-importer': 18_011,
  'customer-importer': 18_012,
  'image-importer': 18_013,
  'session-tracker': 18_014,
}
/** Or the next that is free. */
const portOfOthers = 18_015

/** The five services with their ports and their environment. */
export async function planServices(settings: ServiceSettings): Promise<ScrapedPlan[]> {
  const plans: ScrapedPlan[] = []
  const taken = new Set<number>()
  for (const name of serviceNames) {
    const take = async (wanted: number) => {
      const port = await freePort(wanted, taken)
      taken.add(port)
      return port
    }
    const health = await take(settings.healthPorts ?? usualHealthPorts[name] ?? portOfOthers)
    const pages = name === 'admin-gateway' ? await take(Number(settings.env.PORT || usualPort)) : null
    plans.push({
      name,
      command: [
        process.execPath,
        ...(name.endsWith('-importer') ? importerFlags : []),
        join(settings.root, 'services', name, 'src/main.ts'),
      ],
      env: {
        ...serviceEnvironment(name, settings),
        ...(pages !== null && { PORT: String(pages) }),
        HEALTH_PORT: String(health),
      },
      address: `http://127.0.0.1:${pages ?? health}`,
      metrics: `http://127.0.0.1:${health}/metrics`,
    })
  }
  return plans
}

function serviceEnvironment(name: ServiceName, settings: ServiceSettings): NodeJS.ProcessEnv {
  const { DATABASE_ADMIN_URL: _, ...inherited } = settings.env // the superuser's is for set-up only
  const { databaseUrls, exportDir, mediaDir, admin } = settings
  const { nats, redis } = settings.logins[name]
  return {
    ...inherited,
    DATABASE_URL: databaseUrls[name],
    NATS_URL: nats.url,
    NATS_USER: nats.user,
    NATS_PASSWORD: nats.password,
    REDIS_URL: redis,
    ONEC_DATA_DIR: exportDir,
    ONEC_DATA_ROOTS: inherited.ONEC_DATA_ROOTS || '/',
    MEDIA_DIR: mediaDir,
    ...(name.endsWith('-importer') ? importerEnvironment : {}),
    ...(name === 'admin-gateway'
      ? { ADMIN_USER: admin.user, ADMIN_PASSWORD: admin.password, ADMIN_TOKEN: admin.token }
      : {}),
  }
}
