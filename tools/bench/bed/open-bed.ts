import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceName } from '@imports/shared/contracts/database-roles'
import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import { connectNats } from '@imports/shared/messaging/connection'
import { silentLogger } from '@imports/shared/telemetry/logger'
import pg from 'pg'
import { createGatewayClient } from '../../import/gateway-client.ts'
import { endLeftovers } from '../../stack/owned-process.ts'
import { keptSecret } from '../../stack/secrets.ts'
import { removeServerData, startServers } from '../../stack/servers.ts'
import { type Replicas, startServices } from './bed-services.ts'
import { type MeasuredImport, runImport } from './run-import.ts'
import { emptyCatalogue } from './table-copies.ts'

/** Servers and services as `npm start` runs them, with nothing in them, in a place of their own. */
export interface ImportBed extends AsyncDisposable {
  /** libpq URL of a superuser. */
  url: string
  client: pg.Client
  /** Where pictures are kept. */
  mediaDir: string
  /** Of Postgres. */
  version: string
  /** Imports one kind of an export through the gateway; throws when it does not complete. */
  import(kind: ImportKind, dir: string, options?: { full?: boolean }): Promise<MeasuredImport>
  /** Runs so many processes of the service that was left out, with this in their environment, until they are disposed. */
  startReplicas(count: number, env: NodeJS.ProcessEnv): Promise<Replicas>
  /** Empties the catalogue, and has everything on the disk. */
  empty(): Promise<void>
  /** Does what autovacuum does in time, and has everything on the disk. */
  settle(): Promise<void>
  /** Peak of the service's process, since it was started; bytes. */
  peakMemoryOf(service: ServiceName): number | null
}

export const preferredPorts = { postgres: 25_432, nats: 24_222, redis: 26_379 }
const prefix = 'import'

export interface BedOptions {
  /** Where the servers keep their data, for as long as the bed is open. */
  dataDir: string
  packagesDir: string
  say: (line: string) => void
  /** Is not started, but by startReplicas. */
  leftOut?: ServiceName
}

export async function openBed({ dataDir, packagesDir, say, leftOut }: BedOptions): Promise<ImportBed> {
  await using opening = new AsyncDisposableStack()
  await removeBed(dataDir, say)
  mkdirSync(join(dataDir, 'logs'), { recursive: true })
  opening.defer(() => removeServerData(dataDir))
  // no addresses from the environment: what is there belongs to somebody
  const servers = await startServers({ dataDir, packagesDir, preferredPorts, log: say, env: {} })
  opening.defer(() => servers.stop())
  const token = keptSecret(dataDir, 'token')
  const mediaDir = join(dataDir, 'media')
  const services = opening.use(await startServices(servers, { dataDir, mediaDir, say, token, prefix, leftOut }))
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
    mediaDir,
    version: `PostgreSQL ${rows[0].version} (${servers.how.postgres})`,
    import: (kind, dir, options = {}) =>
      runImport(
        { gateway: createGatewayClient(services.gateway, token), nats, prefix, client },
        { kind, dir, options },
      ),
    startReplicas: services.startReplicas,
    empty: async () => {
      await emptyCatalogue(client)
      await client.query('checkpoint')
    },
    settle: async () => {
      await client.query('vacuum analyze')
      await client.query('checkpoint')
    },
    peakMemoryOf: services.peakMemoryOf,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/** Ends and removes what a bench that was killed left behind. */
export async function removeBed(dataDir: string, say: (line: string) => void): Promise<void> {
  await endLeftovers(join(dataDir, 'run'), say)
  removeServerData(dataDir)
}
