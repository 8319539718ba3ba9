import { findOpenRunId, findRun, openRun } from '@imports/shared/ledger/ledger'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import type { Kysely } from 'kysely'
import type { GatewayTables } from '../tables.ts'
import type { RunLedger } from './start-run.ts'

/** The ledger as starting a run needs it. */
export function ledgerOf(gatewayDb: Kysely<GatewayTables>): RunLedger {
  const db = gatewayDb.$pickTables<keyof LedgerTables>()
  return {
    openRun: (run) => openRun(db, run),
    findRun: (runId) => findRun(db, runId),
    openRunId: () => findOpenRunId(db),
  }
}
