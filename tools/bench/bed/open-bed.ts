import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectNats } from '@imports/shared/messaging/connection'
import { silentLogger } from '@imports/shared/telemetry/logger'
import pg from 'pg'
import { createGatewayClient } from '../../import/gateway-client.ts'
import { applySetup } from '../../setup/apply-setup.ts'
import { endLeftovers } from '../../stack/owned-process.ts'
import { prefixedLog } from '../../stack/prefixed-log.ts'
import { runServices } from '../../stack/run-services.ts'
import { keptSecret } from '../../stack/secrets.ts'
import { removeServerData, type Servers, startServers } from '../../stack/servers.ts'
import { planServices } from '../../stack/services.ts'
import { peakMemory } from '../peak-memory.ts'
import { type MeasuredImport, runImport } from './run-import.ts'
import { emptyCatalogue } from './table-copies.ts'

/** Servers and services as `npm start` runs them, with nothing in them, in a place of their own. */
export interface ImportBed extends AsyncDisposable {
  /** libpq URL of a superuser. */
  url: string
  client: pg.Client
  /** Of Postgres. */
  version: string
  /** Imports the catalogue of an export through the gateway; throws when it does not complete. */
  importCatalogue(dir: string, options?: { full?: boolean }): Promise<MeasuredImport>
  /** Empties the catalogue, and has everything on the disk. */
  empty(): Promise<void>
  /** Does what autovacuum does in time, and has everything on the disk. */
  settle(): Promise<void>
  /** Peak of the process that imports the catalogue, since it was started; bytes. */
  importerMemory(): number | null
}

const preferredPorts = { postgres: 25_432, nats: 24_222, redis: 26_379 }
const prefix = 'import'
const root = join(import.meta.dirname, '../../..')

export interface BedOptions {
  /** Where the servers keep their data, for as long as the bed is open. */
  dataDir: string
  packagesDir: string
  say: (line: string) => void
}

export async function openBed({ dataDir, packagesDir, say }: BedOptions): Promise<ImportBed> {
  await using opening = new AsyncDisposableStack()
  await removeBed(dataDir, say)
  mkdirSync(join(dataDir, 'logs'), { recursive: true })
  opening.defer(() => removeServerData(dataDir))
  // no addresses from the environment: what is there belongs to somebody
  const servers = await startServers({ dataDir, packagesDir, preferredPorts, log: say, env: {} })
  opening.defer(() => servers.stop())
  const token = keptSecret(dataDir, 'token')
  const gateway = await startServices(servers, { dataDir, say, token, opening })
  const nats = await connectNats({ ...servers.nats, name: 'bench', log: silentLogger() })
  opening.defer(() => nats.close())
  const client = new pg.Client({ connectionString: servers.database })
  await client.connect()
  opening.defer(() => client.end())
  const { rows } = await client.query(`select current_setting('server_version') as version`)
  const opened = opening.move()
  return {
    url: servers.database,
    client,
    version: `PostgreSQL ${rows[0].version} (${servers.how.postgres})`,
    importCatalogue: (dir, options = {}) =>
      runImport({ gateway: createGatewayClient(gateway, token), nats, prefix, client }, dir, options),
    empty: async () => {
      await emptyCatalogue(client)
      await client.query('checkpoint')
    },
    settle: async () => {
      await client.query('vacuum analyze')
      await client.query('checkpoint')
    },
    importerMemory: () => peakMemory(pidOf(join(dataDir, 'run/catalog-importer.pid'))),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/** Ends and removes what a bench that was killed left behind. */
export async function removeBed(dataDir: string, say: (line: string) => void): Promise<void> {
  await endLeftovers(join(dataDir, 'run'), say)
  removeServerData(dataDir)
}

interface ServicesOptions extends Omit<BedOptions, 'packagesDir'> {
  token: string
  opening: AsyncDisposableStack
}

/** Returns the gateway's address. */
async function startServices(servers: Servers, { dataDir, say, token, opening }: ServicesOptions): Promise<string> {
  const { databaseUrls } = await applySetup({
    database: servers.database,
    nats: servers.logins.setupNats,
    subjectPrefix: prefix,
    stream: 'IMPORTS',
    passwords: servers.passwords,
  })
  const services = await planServices({
    root,
    logins: servers.logins.services,
    databaseUrls,
    exportDir: dataDir,
    mediaDir: join(dataDir, 'media'),
    admin: { user: 'admin', password: keptSecret(dataDir, 'admin'), token },
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, LOG_LEVEL: 'info' },
  })
  const logFile = join(dataDir, 'logs/services.log')
  const log = prefixedLog({ write: (line) => appendFileSync(logFile, `${line}\n`), colour: false })
  const running = runServices(services, {
    pidDir: join(dataDir, 'run'),
    log,
    onCrashLoop: (name) => say(`${name} keeps dying; see ${logFile}`),
  })
  opening.defer(() => running.stop())
  await running.ready(AbortSignal.timeout(120_000))
  return services[0]?.address ?? ''
}

const pidOf = (file: string) => Number(readFileSync(file, 'utf8').split(' ')[0])
