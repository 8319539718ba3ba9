import { type BreakVerdict, breakRun } from '@imports/shared/ledger/break-run'
import { findOpenRunId, findRun, openRun } from '@imports/shared/ledger/ledger'
import { type Cancel, findCancel, requestCancel } from '@imports/shared/ledger/request-cancel'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import type { Kysely } from 'kysely'
import type { GatewayTables } from '../tables.ts'
import type { RunLedger } from './start-run.ts'

/** The ledger as the gateway uses it: to start a run, and to stop one. */
export interface GatewayLedger extends RunLedger {
  findCancel(runId: string): Promise<Cancel | null>
  requestCancel(runId: string, requestedBy: string): Promise<void>
  breakRun(runId: string): Promise<BreakVerdict>
}

export function ledgerOf(gatewayDb: Kysely<GatewayTables>): GatewayLedger {
  const db = gatewayDb.$pickTables<keyof LedgerTables>()
  return {
    openRun: (run) => openRun(db, run),
    findRun: (runId) => findRun(db, runId),
    openRunId: () => findOpenRunId(db),
    findCancel: (runId) => findCancel(db, runId),
    requestCancel: (runId, requestedBy) => requestCancel(db, runId, requestedBy),
    breakRun: (runId) => breakRun(db, runId),
  }
}
