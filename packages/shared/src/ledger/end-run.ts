import { type Kysely, sql } from 'kysely'
import { onlyRow } from './ledger.ts'
import type { LedgerTables } from './tables.ts'

/** `busy`: a transaction of the owner is open. `alive`: its heartbeat is fresh. `over`: the run had ended before. */
export type EndVerdict = 'ended' | 'busy' | 'alive' | 'over'

/**
 * Ends a run whose owner has been silent for `silentMs`: its step has failed with `code`, or is cancelled when a cancel was
 * asked for; the later ones are cancelled with it. An owner that wakes up is fenced from then on.
 */
export async function endRun(
  db: Kysely<LedgerTables>,
  { runId, code, silentMs }: { runId: string; code: string; silentMs: number },
): Promise<EndVerdict> {
  const { rows } = await sql<{ verdict: EndVerdict }>`
    select imports.end_run(${runId}::uuid, ${code}, ${`${silentMs} ms`}::interval) as verdict`.execute(db)
  return onlyRow(rows).verdict
}

/** Remembers that request `number` for the current step has been published again. False when it was not counted. */
export async function countRequest(db: Kysely<LedgerTables>, runId: string, number: number): Promise<boolean> {
  const { rows } = await sql<{ counted: boolean }>`
    select imports.count_request(${runId}::uuid, ${number}::int) as counted`.execute(db)
  return onlyRow(rows).counted
}
