import { setTimeout as delay } from 'node:timers/promises'
import type { LedgerRun } from '@imports/shared/ledger/ledger'
import { outcomeEvent } from '@imports/shared/ledger/outcome-event'
import { type ImportLock, LockUnavailable } from '@imports/shared/lock/import-lock'
import type { Audit, AuditAction } from '../auth/audit.ts'
import type { GatewayLedger } from '../imports/run-ledger.ts'
import type { RunWish } from './cancel-run.ts'
import type { TellQuietly } from './tell-quietly.ts'

export type BreakOutcome =
  /** `over`: the run had ended by itself. The lock is free of this run, or Redis could not be asked. */
  | { outcome: 'broken' | 'over'; run: LedgerRun; lock: 'free' | 'unavailable' }
  /** A transaction of its owner stayed open all the time: nothing has changed. */
  | { outcome: 'busy'; run: LedgerRun }
  | { outcome: 'unknown' }

export type BreakLock = (wish: RunWish) => Promise<BreakOutcome>

export interface BreakLockDeps {
  ledger: Pick<GatewayLedger, 'findRun' | 'breakRun'>
  lock: Pick<ImportLock, 'release'>
  tell: TellQuietly
  audit: Audit
  /** Longer than Postgres lets a stopped transaction of an importer be idle. */
  patienceMs?: number
  everyMs?: number
}

/**
 * Takes the lock from whoever holds it, safely: the audit, the ledger (from then on the owner writes nothing), the lock by its
 * value, and then what the ledger says of each step. Doing it again does what is left to do.
 */
export const createBreakLock =
  (deps: BreakLockDeps): BreakLock =>
  async (wish) => {
    const say = (action: AuditAction, detail: object) =>
      deps.audit({
        action,
        accountId: wish.visitor.accountId,
        accountName: wish.visitor.name,
        address: wish.address,
        detail: { runId: wish.runId, via: wish.via, ...detail },
      })
    await say('lock.break-requested', {})
    const outcome = await breakLock(deps, wish.runId)
    const { run: _, ...came } = { run: null, ...outcome }
    await say(outcome.outcome === 'broken' ? 'lock.broken' : 'lock.break-refused', came)
    return outcome
  }

async function breakLock(deps: BreakLockDeps, runId: string): Promise<BreakOutcome> {
  const { ledger, tell } = deps
  const verdict = await untilNotBusy(deps, runId)
  const run = await ledger.findRun(runId) // afterwards: its owner may have noted another value of the lock meanwhile
  if (!run) return { outcome: 'unknown' }
  if (verdict === 'busy') return { outcome: 'busy', run }
  const lock = await release(deps, run.lockValue)
  await tell(run.steps.map((step) => outcomeEvent(run, step, 'admin-gateway')).filter((event) => event !== null))
  return { outcome: verdict === 'ended' ? 'broken' : 'over', run, lock }
}

async function untilNotBusy({ ledger, patienceMs = 15_000, everyMs = 1_000 }: BreakLockDeps, runId: string) {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const verdict = await ledger.breakRun(runId)
    if (verdict !== 'busy' || performance.now() + everyMs > deadline) return verdict
    await delay(everyMs)
  }
}

/** By value: a lock that is another run's by now stays. */
async function release({ lock }: BreakLockDeps, value: string): Promise<'free' | 'unavailable'> {
  try {
    await lock.release(value)
    return 'free'
  } catch (error) {
    if (error instanceof LockUnavailable) return 'unavailable' // it ends by itself; the ledger has decided
    throw error
  }
}
