import type { Kysely } from 'kysely'
import type { GatewayTables } from '../tables.ts'
import { type RunResult, runResult } from './run-result.ts'
import { sessionJson } from './session-json.ts'
import { sessionsOfRun } from './session-store.ts'
import type { ViewContext } from './session-view.ts'

/** The sentence about the run, with the session to read on at; null while it is open, or nothing is known of it. */
export async function resultOfRun(
  db: Kysely<GatewayTables>,
  runId: string,
  { texts, format, now, sessionsPath }: ViewContext,
): Promise<(RunResult & { href: string }) | null> {
  const steps = await sessionsOfRun(db, runId)
  const stopped = steps.find(({ status }) => status !== 'completed') ?? steps[0]
  const result = runResult(
    steps.map((row) => sessionJson(row, now)),
    texts,
    format,
  )
  return result && stopped ? { ...result, href: `${sessionsPath}${stopped.id}` } : null
}
