import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import { eventually } from '@imports/shared/testing/eventually'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { accounts, passwordVariable } from '../permissions/passwords.ts'
import { freePort } from '../stack/free-port.ts'
import { type BuiltImage, createImageBuild } from './build-image.ts'
import { readCompose } from './compose-file.ts'

const context = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'images-'))
const build = createImageBuild({ context, dockerfile: join(context, 'deploy/Dockerfile'), folder })
let images: Map<string, BuiltImage>

beforeAll(() => {
  images = new Map([...serviceNames, 'setup'].map((service) => [service, build(service)]))
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const imageOf = (service: string): BuiltImage => {
  const image = images.get(service)
  if (!image) throw new Error(`no image of ${service}`)
  return image
}

/** Only what the image and the compose file set: of this machine nothing but the program `node`. `words`: instead of the image's command. */
function startContainer(service: string, env: Record<string, string>, words?: string[]): ChildProcess {
  const { root, workdir, command, env: own } = imageOf(service)
  const [, ...args] = words ?? command
  const cwd = join(root, workdir)
  const stdout = words ? 'ignore' : 'inherit' // of a service only warnings
  return spawn(process.execPath, args, { cwd, env: { ...own, ...env }, stdio: ['ignore', stdout, 'inherit'] })
}

/** Another server, the same login. */
function movedTo(server: string, url = ''): string {
  const address = new URL(url)
  const { host, pathname } = new URL(server)
  address.host = host
  address.pathname = pathname
  return address.href
}

/** The environment of the compose file, its logins too, on the bed's servers and in the bed's names. */
async function environmentOf(service: ServiceName, bed: TestBed) {
  const { environment = {} } = readCompose(secrets).services[service] ?? {}
  const { NATS_URL = '', REDIS_URL = '', DATABASE_URL = '' } = bed.loginEnv(service)
  const port = await freePort(20_000 + Math.floor(Math.random() * 6_000))
  const healthPort = await freePort(26_000 + Math.floor(Math.random() * 6_000))
  const env: Record<string, string> = {
    ...environment,
    ...bed.env,
    NATS_URL,
    REDIS_URL: movedTo(REDIS_URL, environment.REDIS_URL),
    DATABASE_URL: movedTo(DATABASE_URL, environment.DATABASE_URL),
    ONEC_DATA_DIR: join(context, 'samples/onec-export'),
    ONEC_DATA_ROOTS: context,
    MEDIA_DIR: join(imageOf(service).root, 'media'),
    PORT: String(port),
    HEALTH_PORT: String(healthPort),
    HOST: '127.0.0.1',
    HEALTH_HOST: '127.0.0.1',
  }
  return { env, port, healthPort }
}

/** What Compose asks for, with the passwords that the servers of the tests know. */
const { passwords } = inject('servers')
const secrets: Record<string, string> = {
  POSTGRES_PASSWORD: 'not used here',
  ADMIN_PASSWORD: 'a password of tests',
  ADMIN_TOKEN: 'a-token-of-tests-only',
  ...Object.fromEntries(accounts.map((account) => [passwordVariable(account), passwords[account]])),
}

test('the steps of the Dockerfile, done in an empty folder, make what an import of all five kinds needs', async () => {
  await using bed = await createTestBed()
  const started = await Promise.all(
    serviceNames.map(async (service) => {
      const { env, port, healthPort } = await environmentOf(service, bed)
      const process = startContainer(service, env)
      bed.opened(process, async () => {
        process.kill('SIGTERM')
        if (process.exitCode === null) await once(process, 'exit')
      })
      return { service, process, port, healthPort }
    }),
  )
  const gateway = `http://127.0.0.1:${started.find(({ service }) => service === 'admin-gateway')?.port}`
  const addresses = [gateway, ...started.map(({ healthPort }) => `http://127.0.0.1:${healthPort}`)]
  for (const address of addresses) {
    await eventually(
      async () => {
        const ready = await fetch(`${address}/readyz`)
        expect(await ready.json()).toMatchObject({ ready: true })
      },
      { withinMs: 30_000 },
    )
  }
  const args = ['catalog,stocks,prices,customers,images', '--gateway', gateway, '--token', secrets.ADMIN_TOKEN ?? '']
  const command = spawn(process.execPath, [join(context, 'tools/import/import.ts'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  expect(await once(command, 'exit')).toEqual([0, null])
  expect(globSync('sizes/**/*.jpg', { cwd: join(imageOf('image-importer').root, 'media') }).length).toBeGreaterThan(0)
  const cleaning = startContainer('image-importer', (await environmentOf('image-importer', bed)).env, [
    'node',
    'clean.js',
  ])
  expect(await once(cleaning, 'exit')).toEqual([0, null])

  const page = await fetch(`${gateway}/admin/login`)
  expect(await page.text()).toContain('Войти') // a page needs its views and its texts
  const ends = await Promise.all(
    started.map(async ({ process }) => {
      process.kill('SIGTERM')
      return once(process, 'exit')
    }),
  )
  expect(ends).toEqual(started.map(() => [0, null]))
}, 90_000)

test('set-up, as its image has it, prepares an empty database and a broker, and has what tidies and compares them', async () => {
  const { database, setupNats } = inject('servers')
  const id = randomBytes(6).toString('hex')
  const address = new URL(database)
  address.pathname = `/setup_${id}`
  const { environment = {} } = readCompose(secrets).services.setup ?? {}
  const admin = new pg.Client({ connectionString: database })
  await admin.connect()
  try {
    await admin.query(`create database setup_${id}`)
    const env = {
      ...environment,
      DATABASE_ADMIN_URL: address.href,
      NATS_URL: setupNats.url, // user and password are those of the compose file
      SUBJECT_PREFIX: `s${id}`,
      IMPORT_STREAM: `S${id}`,
    }
    const chores = ['node retention.js --older-than-days 365', 'node rebuild.js --check']
    for (const words of [undefined, ...chores.map((chore) => chore.split(' '))]) {
      expect(await once(startContainer('setup', env, words), 'exit')).toEqual([0, null])
    }
    const made = new pg.Client({ connectionString: address.href })
    await made.connect()
    expect((await made.query('select count(*)::int as products from catalog.product')).rows).toEqual([{ products: 0 }])
    await made.end()
  } finally {
    await admin.query(`drop database if exists setup_${id} with (force)`)
    await admin.end()
  }
})

test('the same sources make the same image', () => {
  const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')
  const { root } = imageOf('catalog-importer')
  const hashes = () =>
    globSync('app/**/*.js', { cwd: root })
      .sort()
      .map((file) => `${file} ${hash(join(root, file))}`)
  const before = hashes()
  build('catalog-importer')
  expect(hashes()).toEqual(before)
  expect(before.length).toBeGreaterThan(1)
})

test('an image holds no sources, no tests and no tools', () => {
  for (const { root } of images.values()) {
    expect(globSync('**/*.ts', { cwd: join(root, 'app'), exclude: (path) => path === 'node_modules' })).toEqual([])
  }
  expect(existsSync(join(imageOf('image-importer').root, 'app/node_modules/sharp'))).toBe(true)
})
