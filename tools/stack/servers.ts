import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Passwords, passwordsFrom } from '../permissions/passwords.ts'
import { dockerAnswers } from './docker.ts'
import { type DockerOptions, dockerNats, dockerPostgres, dockerRedis } from './docker-servers.ts'
import { embeddedNats } from './embedded-nats.ts'
import { embeddedPostgres, removePostgresData } from './embedded-postgres.ts'
import { embeddedRedis } from './embedded-redis.ts'
import type { EmbeddedOptions } from './embedded-server.ts'
import { endLeftovers } from './owned-process.ts'
import { keptPassword, keptSecret } from './secrets.ts'
import { type Logins, loginsOf, type NatsLogin } from './service-logins.ts'

export type ServerName = 'postgres' | 'nats' | 'redis'
export type ServerOrigin = 'environment' | 'docker' | 'embedded'

export interface Servers {
  how: Record<ServerName, ServerOrigin>
  /** libpq URL of a superuser. */
  database: string
  nats: NatsLogin
  redis: string
  /** What set-up and the services are to use instead: users of their own, on servers that are ours. */
  logins: Logins
  passwords: Passwords
  stop(): Promise<void>
}

export interface StartServersOptions {
  /** Data, passwords, logs and pid files of the servers; they survive restarts. */
  dataDir: string
  log: (line: string) => void
  /** Where embedded servers look for a free port first. */
  preferredPorts?: Record<ServerName, number>
  /** Where programs that this machine lacks are unpacked, once for all starts. */
  packagesDir?: string
  /** False for tests: what is written need not survive a power cut. */
  durable?: boolean
  /** An embedded server died again and again and is not coming back. */
  onCrashLoop?: (name: string) => void
  env?: NodeJS.ProcessEnv
}

const usualPorts = { postgres: 15_432, nats: 14_222, redis: 16_379 }
const runtimeDir = join(import.meta.dirname, '../../.runtime')

/** Each server from where it can be had: an address in the environment, else Docker, else our own on the loopback. */
export async function startServers(options: StartServersOptions): Promise<Servers> {
  const { log, preferredPorts = usualPorts, durable = true, env = process.env, onCrashLoop = () => {} } = options
  const dataDir = resolve(options.dataDir)
  const packagesDir = options.packagesDir ?? join(runtimeDir, 'debian')
  await endLeftovers(join(dataDir, 'run'), log)
  const docker = await dockerAnswers(env)
  const passwords = passwordsFrom((account) => keptPassword(dataDir, account))
  const optionsFor = (name: ServerName) => ({
    dataDir,
    durable,
    log,
    onCrashLoop,
    packagesDir,
    port: preferredPorts[name],
    password: keptSecret(dataDir, name),
    passwords,
  })

  const start = async (name: ServerName, ways: Ways): Promise<Started> => {
    const given = ways.given(env)
    if (given) return { how: 'environment', ...given, stop: async () => {} }
    const settings = optionsFor(name)
    if (docker) {
      try {
        return { how: 'docker', ...(await ways.docker(settings)) }
      } catch (error) {
        log(`Docker cannot run ${name} (${error instanceof Error ? error.message : error}); taking an embedded one`)
      }
    }
    return { how: 'embedded', ...(await ways.embedded(settings)) }
  }

  const servers = await allOrNone([
    start('postgres', { given: givenPostgres, docker: dockerPostgres, embedded: embeddedPostgres }),
    start('nats', { given: givenNats, docker: dockerNats, embedded: embeddedNats }),
    start('redis', { given: givenRedis, docker: dockerRedis, embedded: embeddedRedis }),
  ])
  const [postgres, nats, redis] = servers
  const known = {
    how: { postgres: postgres.how, nats: nats.how, redis: redis.how },
    nats: {
      url: nats.url,
      ...(nats.user !== undefined && { user: nats.user }),
      ...(nats.password !== undefined && { password: nats.password }),
    },
    redis: redis.url,
  }
  return {
    ...known,
    database: postgres.url,
    logins: loginsOf(known, passwords),
    passwords,
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()))
    },
  }
}

/** Removes everything that the servers of this data folder have kept. */
export function removeServerData(dataDir: string): void {
  removePostgresData(resolve(dataDir))
  rmSync(dataDir, { recursive: true, force: true })
}

interface Address {
  url: string
  user?: string | undefined
  password?: string | undefined
}
type Running = Address & { stop(): Promise<void> }
type Started = Running & { how: ServerOrigin }

interface Ways {
  given: (env: NodeJS.ProcessEnv) => Address | undefined
  docker: (options: DockerOptions) => Promise<Running>
  embedded: (
    options: EmbeddedOptions & { password: string; passwords: Passwords; packagesDir: string },
  ) => Promise<Running>
}

function givenPostgres({ DATABASE_ADMIN_URL, DATABASE_URL }: NodeJS.ProcessEnv): Address | undefined {
  const url = DATABASE_ADMIN_URL || DATABASE_URL
  return url ? { url } : undefined
}

function givenNats({ NATS_URL, NATS_USER, NATS_PASSWORD }: NodeJS.ProcessEnv): Address | undefined {
  return NATS_URL ? { url: NATS_URL, user: NATS_USER || undefined, password: NATS_PASSWORD || undefined } : undefined
}

function givenRedis({ REDIS_URL }: NodeJS.ProcessEnv): Address | undefined {
  return REDIS_URL ? { url: REDIS_URL } : undefined
}

/** Three that run, or none and the first fault. */
async function allOrNone(starting: [Promise<Started>, Promise<Started>, Promise<Started>]) {
  const settled = await Promise.allSettled(starting)
  const fault = settled.find((outcome) => outcome.status === 'rejected')
  if (!fault) return Promise.all(starting)
  await Promise.all(settled.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.stop() : undefined)))
  throw fault.reason
}
