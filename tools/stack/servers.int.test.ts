import { existsSync, mkdtempDisposableSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectNats } from '@nats-io/transport-node'
import { Redis } from 'ioredis'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { firstWords } from './first-words.ts'
import { freePort } from './free-port.ts'
import { removeServerData, startServers } from './servers.ts'

const embeddedOnly = { PATH: process.env.PATH, DOCKER_HOST: 'unix:///nowhere' }
const ports = { postgres: 22_432, nats: 22_222, redis: 22_379 }
const newFolder = () => mkdtempDisposableSync(join(tmpdir(), 'servers-test-'))
const silent = () => {}

test('servers that are named in the environment are taken as they are', async () => {
  using folder = newFolder()
  const env = {
    DATABASE_URL: 'postgres://somebody@db/imports',
    NATS_URL: 'nats://broker',
    NATS_USER: 'me',
    NATS_PASSWORD: 'secret',
    REDIS_URL: 'redis://cache',
  }
  const servers = await startServers({ dataDir: join(folder.path, 'data'), log: silent, env })
  expect(servers).toMatchObject({
    how: { postgres: 'environment', nats: 'environment', redis: 'environment' },
    database: 'postgres://somebody@db/imports',
    nats: { url: 'nats://broker', user: 'me', password: 'secret' },
    redis: 'redis://cache',
  })
  await servers.stop()
})

test('embedded servers want a password, and keep their data and their passwords', async () => {
  using folder = newFolder()
  const options = { dataDir: join(folder.path, 'data'), log: silent, preferredPorts: ports, env: embeddedOnly }
  const first = await startServers(options)
  expect(first.how).toEqual({ postgres: 'embedded', nats: 'embedded', redis: 'embedded' })
  await expect(query(first.database.replace(/:[^:@]*@/, ':wrong@'), 'select 1')).rejects.toThrow('password')
  await expect(connectNats({ servers: first.nats.url, reconnect: false })).rejects.toThrow(/authorization/i)
  await firstWords(Number(new URL(first.redis).port), 'PING\r\n', /^-NOAUTH/)

  await query(first.database, 'create table kept (id int)')
  await setKey(first.redis)
  await first.stop()
  const second = await startServers(options)
  expect(await query(second.database, 'select from kept')).toMatchObject({ rowCount: 0 })
  await setKey(second.redis)
  await (await connectNats({ servers: second.nats.url, user: 'imports', pass: second.nats.password ?? '' })).close()
  await second.stop()

  removeServerData(options.dataDir)
  expect(existsSync(options.dataDir)).toBe(false)
})

test('a port that is taken is passed over', async () => {
  const port = await freePort(23_000)
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve))
  expect(await freePort(port)).toBeGreaterThan(port)
  expect(await freePort(port, new Set([port + 1]))).toBeGreaterThan(port + 1)
  squatter.close()
})

test("the tests' servers are there", async () => {
  const { database, redis } = inject('servers')
  const { rows } = await query(
    database,
    "select current_setting('max_connections')::int as connections, current_database()",
  )
  expect(rows).toEqual([{ connections: 200, current_database: 'imports' }])
  await setKey(redis)
})

async function query(connectionString: string, sql: string) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}

async function setKey(url: string) {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, enableReadyCheck: false })
  redis.on('error', silent) // the command's own error is the one that matters
  await redis.connect()
  try {
    await redis.set('servers-test', '1', 'PX', 10_000)
  } finally {
    redis.disconnect()
  }
}
