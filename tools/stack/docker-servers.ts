import { createHash } from 'node:crypto'
import type { StartedTestContainer } from 'testcontainers'
import type { Passwords } from '../permissions/passwords.ts'
import { natsSuperuser, natsUsersConfiguration } from './embedded-nats.ts'
import { redisUsersFile } from './embedded-redis.ts'

export interface DockerOptions {
  dataDir: string
  password: string
  passwords: Passwords
  /** False for tests: nothing is kept, and what is written need not survive a power cut. */
  durable: boolean
}

interface Running {
  url: string
  stop(): Promise<void>
}

/** Containers on random ports; with data that is kept, in volumes named after the folder and the password that it was made with. */
export async function dockerPostgres(options: DockerOptions): Promise<Running> {
  const settings = ['-c', 'max_connections=200', '-c', 'shared_buffers=256MB', '-c', 'wal_compression=lz4']
  const unsafe = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off']
  const container = await start({
    image: 'postgres:18-alpine',
    port: 5432,
    ready: /ready to accept connections.*/,
    readyTimes: 2, // the first time is the server that makes the database
    command: ['postgres', ...settings, ...(options.durable ? [] : unsafe)],
    environment: {
      POSTGRES_PASSWORD: options.password,
      POSTGRES_DB: 'imports',
      POSTGRES_INITDB_ARGS: '--locale=C --encoding=UTF8',
    },
    volume: volume(options, 'postgres', '/var/lib/postgresql'),
  })
  return running(container, `postgres://postgres:${options.password}@`, 5432, '/imports')
}

export async function dockerNats(options: DockerOptions): Promise<Running & { user: string; password: string }> {
  const container = await start({
    image: 'nats:2.14-alpine',
    port: 4222,
    ready: /Server is ready/,
    readyTimes: 1,
    command: ['--config', '/etc/users.conf', '--jetstream', '--store_dir', '/data'],
    environment: {},
    file: { target: '/etc/users.conf', content: natsUsersConfiguration(options) },
    volume: volume(options, 'nats', '/data'),
  })
  return { ...running(container, 'nats://', 4222, ''), user: natsSuperuser, password: options.password }
}

export async function dockerRedis(options: DockerOptions): Promise<Running> {
  const container = await start({
    image: 'redis:8-alpine',
    port: 6379,
    ready: /Ready to accept connections/,
    readyTimes: 1,
    command: ['redis-server', '--aclfile', '/etc/users.acl', '--appendonly', options.durable ? 'yes' : 'no'],
    environment: {},
    file: { target: '/etc/users.acl', content: redisUsersFile(options) },
    volume: volume(options, 'redis', '/data'),
  })
  return running(container, `redis://:${options.password}@`, 6379, '')
}

interface Plan {
  image: string
  port: number
  ready: RegExp
  readyTimes: number
  command: string[]
  environment: Record<string, string>
  /** Put into the container before it starts. */
  file?: { target: string; content: string }
  volume: { source: string; target: string } | undefined
}

async function start(plan: Plan): Promise<StartedTestContainer> {
  const { GenericContainer, Wait } = await import('testcontainers') // half a second that only those with Docker should wait
  const container = new GenericContainer(plan.image)
    .withCommand(plan.command)
    .withEnvironment(plan.environment)
    .withExposedPorts(plan.port)
    .withWaitStrategy(Wait.forLogMessage(plan.ready, plan.readyTimes))
  if (plan.file) container.withCopyContentToContainer([plan.file])
  if (plan.volume) container.withBindMounts([plan.volume])
  return container.start()
}

function volume({ dataDir, password, durable }: DockerOptions, server: string, target: string): Plan['volume'] {
  if (!durable) return undefined
  const name = createHash('sha256').update(`${dataDir}\n${password}`).digest('hex').slice(0, 12)
  return { source: `imports-from-1c-${name}-${server}`, target }
}

function running(container: StartedTestContainer, before: string, port: number, after: string): Running {
  return {
    url: `${before}${container.getHost()}:${container.getMappedPort(port)}${after}`,
    stop: async () => {
      await container.stop({ timeout: 6_000 })
    },
  }
}
