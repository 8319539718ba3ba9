import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { databaseRoles, type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import { createImportLock } from '@imports/shared/lock/import-lock'
import { connectNats } from '@imports/shared/messaging/connection'
import { consumeEvents } from '@imports/shared/messaging/consumer'
import { importerDurable } from '@imports/shared/messaging/topology'
import { silentLogger } from '@imports/shared/telemetry/logger'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { startProcess } from '../stack/owned-process.ts'

const servers = ['NATS', 'Redis', 'Postgres'] as const
type Server = (typeof servers)[number]

/** For each service, what another may and it may not: `P` and `S` stand for the bed's prefix and stream. */
const forbiddenOnNats: Record<ServiceName, string[]> = {
  'admin-gateway': ['P.completed.catalog', 'P-work.images', '$JS.API.CONSUMER.MSG.NEXT.S.importer-catalog'],
  'catalog-importer': ['P.completed.customers', 'P-work.images', '$JS.API.CONSUMER.MSG.NEXT.S.importer-customers'],
  'customer-importer': ['P.started.catalog', 'P.cancel-requested.run', '$JS.API.STREAM.MSG.GET.S'],
  'image-importer': ['P.progressed.prices', '$JS.API.CONSUMER.MSG.NEXT.S.session-tracker', '$JS.API.STREAM.DELETE.S'],
  'session-tracker': ['P.started.catalog', '$JS.API.CONSUMER.MSG.NEXT.S.importer-images', '$JS.API.STREAM.MSG.GET.S'],
}

test('NATS refuses a service what only others need', async () => {
  await using bed = await createTestBed()
  for (const service of serviceNames) await refusedByNats(bed, service)
})

async function refusedByNats(bed: TestBed, service: ServiceName): Promise<void> {
  const { nats } = bed.opened(await bed.connectAs(service), (connections) => connections.close())
  const { SUBJECT_PREFIX, IMPORT_STREAM } = bed.config
  for (const subject of [...forbiddenOnNats[service], '$JS.API.STREAM.LIST', '$SYS.REQ.SERVER.PING']) {
    const real = subject.replace(/^P/, SUBJECT_PREFIX).replace(/\.S(?=\.|$)/, `.${IMPORT_STREAM}`)
    await expect(nats.request(real, '{}', { timeout: 2_000 }), real).rejects.toThrow(
      /Permissions Violation for Publish/,
    )
  }
  const others = Promise.withResolvers<unknown>()
  nats.subscribe(`_INBOX.${service === 'session-tracker' ? 'admin-gateway' : 'session-tracker'}.>`, {
    callback: (error) => others.resolve(error),
  })
  expect(String(await others.promise)).toMatch(/Permissions Violation for Subscription/)
}

test('a loop that may not take from its durable ends with what the server said, instead of asking for ever', async () => {
  await using bed = await createTestBed()
  const { nats } = bed.opened(await bed.connectAs('customer-importer'), (connections) => connections.close())
  const loop = consumeEvents({
    connection: nats,
    prefix: bed.config.SUBJECT_PREFIX,
    stream: bed.config.IMPORT_STREAM,
    durable: importerDurable('catalog'),
    handle: async () => {},
    stop: new AbortController().signal,
    log: silentLogger(),
  })
  await expect(loop).rejects.toThrow(/Permissions Violation for Publish to ".+importer-catalog"/)
})

const forbiddenOnRedis: Record<ServiceName, [string, ...string[]][]> = {
  'admin-gateway': [],
  'catalog-importer': [['pttl', 'KEY']],
  'customer-importer': [['pttl', 'KEY']],
  'image-importer': [['pttl', 'KEY']],
  'session-tracker': [
    ['set', 'KEY', 'mine'],
    ['pttl', 'KEY'],
  ],
}

test('Redis lets a service touch the lock as it needs to, and nothing else', async () => {
  await using bed = await createTestBed()
  for (const service of serviceNames) await refusedByRedis(bed, service)
})

test('a lock that a login may not take is no Redis that does not answer', async () => {
  await using bed = await createTestBed()
  const { redis } = bed.opened(await bed.connectAs('session-tracker'), (connections) => connections.close())
  const lock = createImportLock({ redis, key: bed.config.IMPORT_LOCK_KEY, leaseMs: 1_000 })
  await expect(lock.take()).rejects.toThrow(/^Redis refuses: .*can't run this command/)
})

async function refusedByRedis(bed: TestBed, service: ServiceName): Promise<void> {
  const { redis } = bed.opened(await bed.connectAs(service), (connections) => connections.close())
  const refused = [
    ...forbiddenOnRedis[service],
    ['get', 'another:key'],
    ['flushall'],
    ['config', 'get', '*'],
    ['keys', '*'],
  ]
  for (const [command = '', ...args] of refused) {
    const real = args.map((each) => (each === 'KEY' ? bed.config.IMPORT_LOCK_KEY : each))
    await expect(redis.call(command, ...real), command).rejects.toThrow(/^NOPERM/)
  }
  expect(await redis.get(bed.config.IMPORT_LOCK_KEY)).toBeNull()
}

const forbiddenOnPostgres: Record<ServiceName, string[]> = {
  'admin-gateway': ['update catalog.product set name = name', 'select from customers.customer'],
  'catalog-importer': ['select from customers.customer', 'select from admin.account', 'delete from media.image'],
  'customer-importer': ['update catalog.product set name = name', 'select from admin.account'],
  'image-importer': ['update catalog.product set name = name', 'select from customers.customer'],
  'session-tracker': ['select from catalog.product', 'select from customers.customer'],
}

test('Postgres refuses a service the tables of the others', async () => {
  await using bed = await createTestBed()
  for (const service of serviceNames) await refusedByPostgres(bed, service)
})

async function refusedByPostgres(bed: TestBed, service: ServiceName): Promise<void> {
  const client = new pg.Client({ connectionString: bed.databaseUrlOf(service) })
  await client.connect()
  try {
    for (const statement of [...forbiddenOnPostgres[service], 'create table public.mine ()', 'set role postgres'])
      await expect(client.query(statement), statement).rejects.toThrow(/permission denied/)
  } finally {
    await client.end()
  }
}

const loginVariables: Record<Server, string[]> = {
  NATS: ['NATS_USER', 'NATS_PASSWORD'],
  Redis: ['REDIS_URL'],
  Postgres: ['DATABASE_URL'],
}

const told = (service: ServiceName, other: ServiceName): Record<Server, string> => ({
  NATS: `NATS_USER and NATS_PASSWORD are not those of ${service}`,
  Redis: `REDIS_URL has the user ${other}: ${service} needs its own`,
  Postgres: `DATABASE_URL has the role of ${other}, ${databaseRoles[other]}: ${service} needs ${databaseRoles[service]}`,
})

/** As a process, with its own logins but for one server, where it has another's. Resolves when it has ended. */
async function startMixedUp(bed: TestBed, service: ServiceName, server: Server, other: ServiceName): Promise<void> {
  const others = bed.loginEnv(other)
  const wrong = Object.fromEntries(loginVariables[server].map((name) => [name, others[name] ?? '']))
  const { child, ended } = startProcess({
    name: service,
    command: [process.execPath, join(import.meta.dirname, '../../services', service, 'src/main.ts')],
    env: { ...bed.env, ...bed.loginEnv(service), ...wrong, PORT: '0', HEALTH_PORT: '0', MEDIA_DIR: tmpdir() },
    stdio: ['ignore', 'pipe', 'inherit'],
    stopSignal: 'SIGTERM',
    pidDir: mkdtempSync(join(tmpdir(), 'pids-')),
  })
  const [said, how] = await Promise.all([child.stdout ? text(child.stdout) : '', ended])
  expect({ how, said }).toEqual({ how: 'exit code 1', said: expect.stringContaining(told(service, other)[server]) })
}

test('a service with the login of another for one of the servers ends at once, and says which', async () => {
  await using bed = await createTestBed()
  for (const [at, service] of serviceNames.entries()) {
    const others = serviceNames.filter((name) => name !== service)
    const other = others[at % others.length] ?? service
    await Promise.all(servers.map((server) => startMixedUp(bed, service, server, other)))
  }
}, 60_000)

test('a password that is not its own lets nobody in', async () => {
  const { logins, passwords } = inject('servers')
  const { nats } = logins['catalog-importer']
  const wrong = { ...nats, password: passwords['session-tracker'] }
  await expect(connectNats({ ...wrong, name: 'catalog-importer', log: silentLogger() })).rejects.toThrow(
    /Authorization/,
  )
})
