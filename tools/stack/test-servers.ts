import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProvidedServers } from '@imports/shared/testing/provided-servers'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { applySetup } from '../setup/apply-setup.ts'
import { removeServerData, type Servers, startServers } from './servers.ts'

interface SharedServers {
  users: number
  dataDir: string
  servers: Promise<Servers>
  provided: Promise<ProvidedServers>
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
  project.provide('servers', await mine.provided)
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
  return { users: 0, dataDir, servers, provided: servers.then(prepare) }
}

/** Set-up is done once, in a database that every test copies: faster than doing it in each. */
async function prepare({ database, nats, redis, logins, passwords }: Servers): Promise<ProvidedServers> {
  const templateDatabase = 'imports_template'
  const client = new pg.Client({ connectionString: database })
  await client.connect()
  await client.query(`drop database if exists ${templateDatabase}`)
  await client.query(`create database ${templateDatabase}`)
  await client.end()
  const template = new URL(database)
  template.pathname = `/${templateDatabase}`
  const names = { subjectPrefix: 'template', stream: 'TEMPLATE' }
  await applySetup({ database: template.href, nats: logins.setupNats, ...names, passwords })
  return { database, nats, redis, logins: logins.services, setupNats: logins.setupNats, templateDatabase, passwords }
}

async function release(mine: SharedServers) {
  mine.users -= 1
  if (mine.users > 0) return
  globalThis.testServers = undefined
  await (await mine.servers).stop()
  removeServerData(mine.dataDir)
}
