import pg from 'pg'
import { followRun } from '../import/follow-run.ts'
import { createGatewayClient } from '../import/gateway-client.ts'

export interface FirstImport {
  gateway: string
  token: string
  signal: AbortSignal
  log: (line: string) => void
}

const patienceMs = 10 * 60_000

/** Imports the catalogue once, so that a newcomer finds something to look at; that it fails is said and stops nothing. */
export async function runFirstImport({ gateway, token, signal, log }: FirstImport): Promise<void> {
  const client = createGatewayClient(gateway, token)
  const startedAt = Date.now()
  try {
    const started = await client.start({ kinds: ['catalog'] })
    if ('refused' in started) throw new Error(started.refused.message)
    log('importing the sample')
    const enough = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
    const { sessions } = await followRun(client, started.runId, () => {}, { signal: enough })
    const ends = sessions.map((session) => session.status).join(', ')
    log(`the sample's import is over after ${((Date.now() - startedAt) / 1000).toFixed(1)} s: ${ends}`)
  } catch (error) {
    signal.throwIfAborted()
    log(`the sample was not imported: ${error instanceof Error ? error.message : error}`)
  }
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
