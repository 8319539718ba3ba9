import { eventIds } from '@imports/shared/contracts/import-events'
import type { LedgerRun } from '@imports/shared/ledger/ledger'
import { createEvent } from '@imports/shared/messaging/publisher'
import type { Audit } from '../auth/audit.ts'
import type { Visitor } from '../auth/login-sessions.ts'
import type { GatewayLedger } from '../imports/run-ledger.ts'
import type { TellQuietly } from './tell-quietly.ts'

export interface RunWish {
  runId: string
  via: 'admin' | 'cli'
  visitor: Visitor
  address: string
}

export type CancelOutcome =
  /** Also when it had been asked for before: then by whom and when that was. Times in ISO 8601. */
  | { outcome: 'requested'; run: LedgerRun; requestedAt: string; requestedBy: string }
  | { outcome: 'over'; run: LedgerRun }
  | { outcome: 'unknown' }

export type CancelRun = (wish: RunWish) => Promise<CancelOutcome>

export interface CancelRunDeps {
  ledger: Pick<GatewayLedger, 'findRun' | 'findCancel' | 'requestCancel'>
  tell: TellQuietly
  audit: Audit
}

/** Asks the run to stop: in the ledger, which its importer watches; the event after it is only for the page. */
export const createCancelRun =
  (deps: CancelRunDeps): CancelRun =>
  async (wish) => {
    const outcome = await cancel(deps, wish)
    const { runId, via, visitor, address } = wish
    await deps.audit({
      action: outcome.outcome === 'requested' ? 'run.cancel-requested' : 'run.cancel-refused',
      accountId: visitor.accountId,
      accountName: visitor.name,
      address,
      detail: { runId, via, outcome: outcome.outcome },
    })
    return outcome
  }

async function cancel({ ledger, tell }: CancelRunDeps, { runId, visitor }: RunWish): Promise<CancelOutcome> {
  const run = await ledger.findRun(runId)
  if (!run) return { outcome: 'unknown' }
  if (run.endedAt !== null) return { outcome: 'over', run }
  await ledger.requestCancel(runId, visitor.name)
  const asked = await ledger.findCancel(runId)
  if (!asked) throw new Error(`the ledger has lost the cancel of run ${runId}`)
  const sessions = run.steps.filter((step) => step.outcome === null).map(({ sessionId }) => sessionId)
  const data = { runId, sessions, requestedBy: asked.requestedBy }
  await tell([createEvent('import.cancel-requested', eventIds.cancelRequested(runId), 'admin-gateway', data)])
  return { outcome: 'requested', run, ...asked }
}
