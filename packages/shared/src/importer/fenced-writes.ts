import type { Kysely } from 'kysely'
import type { Write } from '../db/load/merge-table.ts'
import { planForBulk } from '../db/load/plan-for-bulk.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import type { ImportContext } from './import-handler.ts'

/** Write transactions of a load: none begins when the step is to stop, each is fenced, and planned for large joins. */
export const fencedWrites =
  (db: Kysely<LedgerTables>, { claim, signal }: Pick<ImportContext, 'claim' | 'signal'>): Write =>
  (work) => {
    signal.throwIfAborted()
    return claim.write(db, async (trx) => {
      await planForBulk(trx)
      return work(trx)
    })
  }
