import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

export interface FirstImport {
  gateway: string
  token: string
  signal: AbortSignal
  log: (line: string) => void
}

const patienceMs = 10 * 60_000

/** Imports the catalogue once, so that a newcomer finds something to look at; that it fails is said and stops nothing. */
export async function runFirstImport({ gateway, token, signal, log }: FirstImport): Promise<void> {
  const enough = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  const startedAt = Date.now()
  try {
    const runId = await requestRun(gateway, token, enough)
    log('importing the sample')
    const ends = await untilOver(gateway, token, runId, enough)
    log(`the sample's import is over after ${((Date.now() - startedAt) / 1000).toFixed(1)} s: ${ends}`)
  } catch (error) {
    signal.throwIfAborted()
    log(`the sample was not imported: ${error instanceof Error ? error.message : error}`)
  }
}

async function requestRun(gateway: string, token: string, signal: AbortSignal): Promise<string> {
  const init = { method: 'POST', body: JSON.stringify({ kinds: ['catalog'] }), signal }
  const { runId, message } = await ask(`${gateway}/api/runs`, token, init)
  if (!runId) throw new Error(message ?? 'the gateway named no run')
  return runId
}

async function untilOver(gateway: string, token: string, runId: string, signal: AbortSignal): Promise<string> {
  for (;;) {
    const run = await ask(`${gateway}/api/runs/${runId}`, token, { signal })
    if (run.over) return run.sessions?.map((session) => session.status).join(', ') || 'no sessions'
    await delay(250, undefined, { signal })
  }
}

async function ask(url: string, token: string, init: RequestInit): Promise<RunAnswer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(url, { ...init, headers })
  if (response.status >= 500) throw new Error(`${response.status} from ${new URL(url).pathname}`)
  return (await response.json()) as RunAnswer // our own gateway; every field may still be missing
}

interface RunAnswer {
  runId?: string
  message?: string
  over?: boolean
  sessions?: { status?: string }[]
}

/** Whether nothing has ever been imported into this database. */
export async function neverImported(database: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: database, connectionTimeoutMillis: 5_000, query_timeout: 10_000 })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from imports.import_run limit 1')
    return rowCount === 0
  } finally {
    await client.end()
  }
}
