import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openProxy, type TcpProxy } from '@imports/shared/testing/tcp-proxy'
import pg from 'pg'
import { applySetup } from '../../setup/apply-setup.ts'
import { removeServerData, type ServerName, type Servers, startServers } from '../../stack/servers.ts'

/** Real servers of our own, links to them that can be cut, and a database in which set-up has been done. */
export interface ChaosServers extends AsyncDisposable {
  direct: Servers
  links: Record<ServerName, TcpProxy>
  templateDatabase: string
  /** The process of the server, by its pid file: another one after each death. */
  signal(name: ServerName, signal: NodeJS.Signals): Promise<void>
}

export interface ChaosServersOptions {
  dataDir: string
  packagesDir: string
  preferredPort: number
  say: (line: string) => void
}

/** The stack starts a server again at most five times within a minute; a little less, so that ours never is the sixth. */
const [killsInWindow, windowMs] = [4, 60_000]

export async function openChaosServers(options: ChaosServersOptions): Promise<ChaosServers> {
  const { dataDir, packagesDir, preferredPort, say } = options
  await using opening = new AsyncDisposableStack()
  removeServerData(dataDir)
  opening.defer(() => removeServerData(dataDir))
  const preferredPorts = { postgres: preferredPort, nats: preferredPort + 20, redis: preferredPort + 40 }
  // no addresses from the environment: what is there belongs to somebody, and would be killed here
  const direct = await startServers({ dataDir, packagesDir, preferredPorts, log: () => {}, env: {} })
  opening.defer(() => direct.stop())
  const link = async (target: string) => {
    const proxy = await openProxy({ target })
    opening.defer(() => proxy.close())
    return proxy
  }
  const links = {
    postgres: await link(direct.database),
    nats: await link(direct.nats.url),
    redis: await link(direct.redis),
  }
  const templateDatabase = 'chaos_template'
  await asSuperuser(direct.database, `create database ${templateDatabase}`)
  await applySetup({
    database: databaseUrl(direct.database, { database: templateDatabase }),
    nats: direct.logins.setupNats,
    subjectPrefix: 'template',
    stream: 'TEMPLATE',
    passwords: direct.passwords,
  })
  const kills: number[] = []
  const opened = opening.move()
  return {
    direct,
    links,
    templateDatabase,
    signal: async (name, signal) => {
      if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await pace(kills, say)
      const [pid] = readFileSync(join(dataDir, 'run', `${name}.pid`), 'utf8').split(' ')
      process.kill(Number(pid), signal)
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

async function pace(kills: number[], say: (line: string) => void): Promise<void> {
  const recent = kills.filter((at) => Date.now() - at < windowMs)
  const [oldest] = recent.slice(-killsInWindow)
  if (recent.length >= killsInWindow && oldest !== undefined) {
    const waitMs = windowMs - (Date.now() - oldest)
    say(`a server that dies often is given up by the stack: waiting ${Math.ceil(waitMs / 1000)} s`)
    await delay(waitMs)
  }
  kills.push(Date.now())
}

export async function asSuperuser(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

export function databaseUrl(
  url: string,
  parts: { database: string; user?: string; password?: string; port?: number },
): string {
  const address = new URL(url)
  address.pathname = `/${parts.database}`
  if (parts.user) address.username = parts.user
  if (parts.password) address.password = parts.password
  if (parts.port) address.port = String(parts.port)
  return address.href
}
