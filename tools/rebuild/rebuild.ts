import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Rebuilt, rebuildSessions } from '@imports/session-tracker/rebuild-sessions'
import type { ProjectionTables } from '@imports/session-tracker/tracker-tables'
import { loadConfig } from '@imports/shared/config/load-config'
import { openDatabase } from '@imports/shared/db/database'
import { connectNats } from '@imports/shared/messaging/connection'
import { eventHistory } from '@imports/shared/messaging/replay-events'
import { trackerDurable } from '@imports/shared/messaging/topology'
import { silentLogger } from '@imports/shared/telemetry/logger'
import { Type } from 'typebox'
import { parseArguments, usage } from './parse-arguments.ts'

const rebuildConfig = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  NATS_URL: Type.String({ minLength: 1 }),
  NATS_USER: Type.Optional(Type.String()),
  NATS_PASSWORD: Type.Optional(Type.String()),
  IMPORT_STREAM: Type.String({ default: 'IMPORTS' }),
})

const exitCodes = { same: 0, differ: 1, failed: 2, wrong: 3 }

process.exitCode = await main()

async function main(): Promise<number> {
  const parsed = parseArguments(process.argv.slice(2))
  if ('help' in parsed) {
    console.log(usage)
    return exitCodes.same
  }
  if ('wrong' in parsed) {
    console.error(`${parsed.wrong}\n\n${usage}`)
    return exitCodes.wrong
  }
  const { check } = parsed.run
  try {
    const result = await rebuild(check)
    report(result, check)
    return check && result.differences.length > 0 ? exitCodes.differ : exitCodes.same
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return exitCodes.failed
  }
}

async function rebuild(check: boolean): Promise<Rebuilt> {
  const config = loadConfig(rebuildConfig, { ...(check ? runningStack() : {}), ...given(process.env) })
  const options = { url: config.DATABASE_URL, name: 'rebuild', onError: () => {}, queryTimeoutMs: 120_000 }
  await using opened = new AsyncDisposableStack()
  const { db } = opened.adopt(openDatabase<ProjectionTables>(options), (database) => database.close())
  const nats = opened.adopt(
    await connectNats({
      url: config.NATS_URL,
      user: config.NATS_USER,
      password: config.NATS_PASSWORD,
      name: 'rebuild',
      log: silentLogger(),
    }),
    (connection) => connection.close(),
  )
  const history = eventHistory(nats, config.IMPORT_STREAM, trackerDurable)
  return await rebuildSessions({ db, history }, { check }) // awaited here: what was opened closes with this function
}

function report({ events, rebuilt, kept, differences }: Rebuilt, check: boolean): void {
  for (const { sessionId, columns } of differences)
    console.log(`${sessionId}: ${columns === null ? 'no row' : columns.join(', ')}`)
  const old = kept === 0 ? '' : `; ${kept} rows are older than the stream and stay as they are`
  const found = differences.length === 0 ? 'all as they were' : `${differences.length} ${check ? 'differ' : 'replaced'}`
  console.log(`${rebuilt} rows from ${events} events: ${found}${old}`)
}

/** Set-up has the owner's address, and its image has this program. */
function given({ DATABASE_ADMIN_URL: DATABASE_URL, ...env }: NodeJS.ProcessEnv) {
  return Object.fromEntries(Object.entries({ DATABASE_URL, ...env }).filter(([, value]) => value))
}

/** The role of the stack file may read, and no more. */
function runningStack(): Record<string, string> {
  try {
    const { database, nats } = JSON.parse(readFileSync(join(import.meta.dirname, '../../.runtime/stack.json'), 'utf8'))
    const { username, password, protocol, host } = new URL(nats)
    return {
      DATABASE_URL: database,
      NATS_URL: `${protocol}//${host}`,
      ...(username && { NATS_USER: decodeURIComponent(username), NATS_PASSWORD: decodeURIComponent(password) }),
    }
  } catch {
    return {} // nothing is running here
  }
}
