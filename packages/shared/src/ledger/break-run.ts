import { type Kysely, sql } from 'kysely'
import { onlyRow } from './ledger.ts'
import type { LedgerTables } from './tables.ts'

/** `busy`: a transaction of the owner is open, ask again. `over`: the run had ended, or there is none. */
export type BreakVerdict = 'ended' | 'busy' | 'over'

/** Ends the run whoever owns it: its current step fails, or is cancelled if that was asked for, and what its owner writes from now on is refused. */
export async function breakRun(db: Kysely<LedgerTables>, runId: string): Promise<BreakVerdict> {
  const { rows } = await sql<{ verdict: BreakVerdict }>`
    select imports.end_run(${runId}::uuid, 'BROKEN_BY_ADMINISTRATOR', '0 s'::interval, true) as verdict`.execute(db)
  return onlyRow(rows).verdict
}
