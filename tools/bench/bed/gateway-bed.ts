import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashSecret, newSecret } from '@imports/admin-gateway/auth/secret-token'
import { connectNats } from '@imports/shared/messaging/connection'
import { createPublisher, type Publisher } from '@imports/shared/messaging/publisher'
import { silentLogger } from '@imports/shared/telemetry/logger'
import pg from 'pg'
import { freePort } from '../../stack/free-port.ts'
import { keptSecret } from '../../stack/secrets.ts'
import { removeServerData, startServers } from '../../stack/servers.ts'
import type { ServicePlan } from '../../stack/services.ts'
import { createRunner, planAll } from './bed-services.ts'
import { type BedOptions, preferredPorts, removeBed } from './open-bed.ts'

/** Servers with nothing in them, as many gateways as are wanted, and the session tracker if it is; somebody is signed in. */
export interface GatewayBed extends AsyncDisposable {
  /** Addresses. */
  gateways: string[]
  /** Of a viewer, for every gateway. */
  cookie: string
  /** As a superuser. */
  client: pg.Client
  publisher: Publisher
  /** Of Postgres. */
  version: string
  /** What each gateway's process has in memory now, in bytes; null where the system does not tell. */
  memory(): number[] | null
}

const prefix = 'import'

export async function openGatewayBed(
  { dataDir, packagesDir, say }: BedOptions,
  wanted: { gateways: number; tracker: boolean },
): Promise<GatewayBed> {
  await using opening = new AsyncDisposableStack()
  await removeBed(dataDir, say)
  mkdirSync(join(dataDir, 'logs'), { recursive: true })
  opening.defer(() => removeServerData(dataDir))
  // no addresses from the environment: what is there belongs to somebody
  const servers = await startServers({ dataDir, packagesDir, preferredPorts, log: say, env: {} })
  opening.defer(() => servers.stop())
  const token = keptSecret(dataDir, 'token')
  const services = await planAll(servers, { dataDir, mediaDir: join(dataDir, 'media'), token, prefix })
  const plans = await chosen(services, wanted)
  const running = await createRunner({ dataDir, say })(plans)
  opening.defer(() => running.stop())
  const client = new pg.Client({ connectionString: servers.database })
  await client.connect()
  opening.defer(() => client.end())
  const nats = await connectNats({ ...servers.nats, name: 'bench', log: silentLogger() })
  opening.defer(() => nats.close())
  const { rows } = await client.query(`select current_setting('server_version') as version`)
  const cookie = await signIn(client)
  const opened = opening.move()
  const gateways = plans.filter(({ name }) => name.startsWith('admin-gateway'))
  return {
    gateways: gateways.map(({ address }) => address),
    cookie,
    client,
    publisher: createPublisher({ connection: nats, prefix }),
    version: `PostgreSQL ${rows[0].version} (${servers.how.postgres})`,
    memory: () => memoryOf(gateways.map(({ name }) => join(dataDir, `run/${name}.pid`))),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

async function chosen(services: ServicePlan[], wanted: { gateways: number; tracker: boolean }): Promise<ServicePlan[]> {
  const tracker = services.filter(({ name }) => wanted.tracker && name === 'session-tracker')
  const [gateway] = services.filter(({ name }) => name === 'admin-gateway')
  if (!gateway) throw new Error('there is no gateway')
  const taken = new Set(services.map(({ address }) => Number(new URL(address).port)))
  const gateways = [gateway]
  for (let number = 2; number <= wanted.gateways; number++) {
    const port = await freePort(Number(gateway.env.PORT) + 100 * number, taken)
    const env = { ...gateway.env, PORT: String(port), HEALTH_PORT: '0' } // nobody asks it there
    gateways.push({ ...gateway, name: `admin-gateway-${number}`, env, address: `http://127.0.0.1:${port}` })
  }
  return [...gateways, ...tracker]
}

/** Hashing passwords is measured nowhere here. */
async function signIn(client: pg.Client): Promise<string> {
  const secret = newSecret()
  await client.query(
    `with account as (
      insert into admin.account (name, password_hash, role) values ('bench', 'none', 'viewer') returning id
    ) insert into admin.login_session (id_hash, account_id, csrf_token, expires_at)
      select $1, id, 'none', now() + interval '1 day' from account`,
    [hashSecret(secret)],
  )
  return `sid=${secret}`
}

function memoryOf(pidFiles: string[]): number[] | null {
  try {
    return pidFiles.map((file) => {
      const pid = Number(readFileSync(file, 'utf8').split(' ')[0])
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
      return Number(kilobytes) * 1024
    })
  } catch {
    return null
  }
}
