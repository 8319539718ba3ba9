import { type Kysely, sql } from 'kysely'
import type { RunOptions } from '../contracts/import-events.ts'
import type { Write } from '../db/load/merge-table.ts'
import { planForBulk } from '../db/load/plan-for-bulk.ts'
import type { StagedRow, Staging } from '../db/load/staging.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import type { issueColumns } from './store-issues.ts'

/** What a load that is rehearsed, or not, is said to be doing. */
export const mergePhase = ({ dryRun }: RunOptions): string => (dryRun ? 'comparing' : 'merging')

type StagedIssue = StagedRow<typeof issueColumns>

export interface RehearsalStage {
  db: Kysely<LedgerTables>
  staging: Pick<Staging, 'nameOf' | 'keepUp' | 'flush'> & { add(table: 'issue', row: StagedIssue): void }
  signal: AbortSignal
}

/** What a load writes with, and reads with what it has written. */
export interface Rehearsal {
  db: Kysely<LedgerTables>
  write: Write
}

/**
 * A load in one transaction that is rolled back: all its statements run and count, and nothing of it is ever seen. Without the
 * ledger's fence: who has lost the step can do no harm here. The issues that its statements found are kept in the staging.
 */
export async function rehearse<Result>(
  { db, staging, signal }: RehearsalStage,
  load: (rehearsal: Rehearsal) => Promise<Result>,
): Promise<Result> {
  const trx = await db.startTransaction().execute()
  try {
    const write: Write = async (work) => {
      signal.throwIfAborted()
      await planForBulk(trx)
      return work(trx)
    }
    const result = await load({ db: trx, write })
    await keepFoundIssues(trx, staging)
    return result
  } finally {
    await trx.rollback().execute()
  }
}

/** Those that came with the files have a number, and were staged by another connection: they stay. */
async function keepFoundIssues(trx: Kysely<LedgerTables>, staging: RehearsalStage['staging']): Promise<void> {
  await sql`declare found no scroll cursor for
    select severity, code, coalesce(file, 0) as file, coalesce(line, 0) as line, onec_id, field, message from ${sql.raw(staging.nameOf('issue'))} where n is null order by ctid`.execute(
    trx,
  )
  for (;;) {
    const { rows } = await sql<StagedIssue>`fetch 5000 from found`.execute(trx)
    if (rows.length === 0) break
    for (const row of rows) staging.add('issue', row)
    await staging.keepUp()
  }
  await staging.flush('issue')
}
