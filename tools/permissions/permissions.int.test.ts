import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { databaseRoles, type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import { importKindNames, importKinds } from '@imports/shared/contracts/import-kinds'
import { createImportLock } from '@imports/shared/lock/import-lock'
import { connectNats } from '@imports/shared/messaging/connection'
import { consumeEvents } from '@imports/shared/messaging/consumer'
import { importerDurable, sharedKinds } from '@imports/shared/messaging/topology'
import { silentLogger } from '@imports/shared/telemetry/logger'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { startProcess } from '../stack/owned-process.ts'

const servers = ['NATS', 'Redis', 'Postgres'] as const
type Server = (typeof servers)[number]

/** Of every kind: of runs that they end, or that ended untold. */
const tellsOutcomes: ServiceName[] = ['admin-gateway', 'session-tracker']

/** What another may and this one may not: `P` and `S` stand for the bed's prefix and stream. An importer has its own kinds and nothing else. */
function forbiddenOnNats(service: ServiceName): string[] {
  const ofOthers = importKindNames
    .filter((kind) => importKinds[kind].service !== service)
    .flatMap((kind) => [
      `P.started.${kind}`,
      `P.progressed.${kind}`,
      ...(tellsOutcomes.includes(service) ? [] : [`P.completed.${kind}`]),
      `$JS.API.CONSUMER.MSG.NEXT.S.${importerDurable(kind)}`,
      ...sharedKinds.filter((shared) => shared === kind).map((shared) => `P-work.${shared}`),
    ])
  return [
    ...ofOthers,
    ...(service === 'admin-gateway' ? [] : ['P.cancel-requested.run']),
    // it makes streams anew that the broker has lost
    ...(service === 'session-tracker'
      ? []
      : ['$JS.API.CONSUMER.MSG.NEXT.S.session-tracker', '$JS.API.STREAM.DELETE.S']),
    '$JS.API.STREAM.LIST',
    '$JS.API.STREAM.MSG.GET.S',
    '$SYS.REQ.SERVER.PING',
  ]
}

test('NATS refuses a service what only others need', async () => {
  await using bed = await createTestBed()
  for (const service of serviceNames) await refusedByNats(bed, service)
})

async function refusedByNats(bed: TestBed, service: ServiceName): Promise<void> {
  const { nats } = bed.opened(await bed.connectAs(service), (connections) => connections.close())
  const { SUBJECT_PREFIX, IMPORT_STREAM } = bed.config
  for (const subject of forbiddenOnNats(service)) {
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

/** The gateway shows how long the lock is held; the tracker only ever gives it back. */
const forbiddenOnRedis = (service: ServiceName): [string, ...string[]][] => [
  ...(service === 'admin-gateway' ? [] : [['pttl', 'KEY'] satisfies [string, ...string[]]]),
  ...(service === 'session-tracker' ? [['set', 'KEY', 'mine'] satisfies [string, ...string[]]] : []),
  ['get', 'another:key'],
  ['flushall'],
  ['config', 'get', '*'],
  ['keys', '*'],
]

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
  for (const [command, ...args] of forbiddenOnRedis(service)) {
    const real = args.map((each) => (each === 'KEY' ? bed.config.IMPORT_LOCK_KEY : each))
    await expect(redis.call(command, ...real), command).rejects.toThrow(/^NOPERM/)
  }
  expect(await redis.get(bed.config.IMPORT_LOCK_KEY)).toBeNull()
}

const needProducts = importKindNames.filter((kind) => importKinds[kind].needsProducts)

/** What is refused to all but these. */
const allowedOnPostgres: Record<string, ServiceName[]> = {
  'select from catalog.product': ['admin-gateway', ...needProducts.map((kind) => importKinds[kind].service)],
  'update catalog.product set name = name': ['catalog-importer'],
  'select from customers.customer': ['customer-importer'],
  'delete from media.image': ['image-importer'],
  'select from admin.account': ['admin-gateway'],
  'create table public.mine ()': [],
  'set role postgres': [],
}

test('Postgres refuses a service the tables of the others', async () => {
  await using bed = await createTestBed()
  for (const service of serviceNames) await refusedByPostgres(bed, service)
})

async function refusedByPostgres(bed: TestBed, service: ServiceName): Promise<void> {
  const client = new pg.Client({ connectionString: bed.databaseUrlOf(service) })
  await client.connect()
  try {
    for (const [statement, allowed] of Object.entries(allowedOnPostgres)) {
      if (allowed.includes(service)) await client.query(statement)
      else await expect(client.query(statement), `${service}: ${statement}`).rejects.toThrow(/permission denied/)
    }
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
