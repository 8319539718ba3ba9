import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { removeServerData, type Servers, startServers } from './servers.ts'

/** Where the tests' servers are; each test makes its own database and its own names in them. */
export type TestServers = Pick<Servers, 'database' | 'nats' | 'redis'>

declare module 'vitest' {
  interface ProvidedContext {
    servers: TestServers
  }
}

interface SharedServers {
  users: number
  dataDir: string
  servers: Promise<Servers>
}

declare global {
  var testServers: SharedServers | undefined
}

/** Vitest's global setup: one set of servers for a run, in a folder that is removed with them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // run once for each project, each time from a fresh copy of this module: what they share can only hang on the process
  globalThis.testServers ??= startShared()
  const mine = globalThis.testServers
  mine.users += 1
  const { database, nats, redis } = await mine.servers
  project.provide('servers', { database, nats, redis })
  return () => release(mine)
}

function startShared(): SharedServers {
  const dataDir = mkdtempSync(join(tmpdir(), 'imports-test-'))
  const port = 20_000 + Math.floor(Math.random() * 12_000)
  const preferredPorts = { postgres: port, nats: port + 100, redis: port + 200 }
  const servers = startServers({
    dataDir,
    preferredPorts,
    durable: false,
    log: (line) => console.log(`tests: ${line}`),
  })
  return { users: 0, dataDir, servers }
}

async function release(mine: SharedServers) {
  mine.users -= 1
  if (mine.users > 0) return
  globalThis.testServers = undefined
  await (await mine.servers).stop()
  removeServerData(mine.dataDir)
}
