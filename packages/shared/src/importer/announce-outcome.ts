import type { Kysely } from 'kysely'
import type { ImportRequested } from '../contracts/import-events.ts'
import { findRun, type LedgerRun } from '../ledger/ledger.ts'
import { outcomeEvent } from '../ledger/outcome-event.ts'
import { requestedEvent } from '../ledger/requested-event.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import { type ImportLock, LockUnavailable } from '../lock/import-lock.ts'
import type { Publisher } from '../messaging/publisher.ts'
import type { Logger } from '../telemetry/logger.ts'

export interface AnnounceDeps {
  service: string
  db: Kysely<LedgerTables>
  lock: ImportLock
  publisher: Publisher
  pickupMs: number
}

/**
 * Tells what the ledger holds about the step, then hands the run on or closes it. Everything here has derived ids or goes by
 * value, so a second telling after a crash changes nothing.
 */
export async function announceOutcome(deps: AnnounceDeps, event: ImportRequested, log: Logger): Promise<void> {
  const run = await findRun(deps.db, event.data.runId)
  const step = run?.steps.find((candidate) => candidate.step === event.data.step)
  const told = run && step ? outcomeEvent(run, step, deps.service) : null
  if (!run || !told) throw new Error(`step ${event.data.step} of run ${event.data.runId} has no outcome to tell`)
  await deps.publisher.publish({ ...told, causationId: event.id })
  await tellLaterSteps(deps, run, event)
  await handOverLock(deps, run, log)
}

async function tellLaterSteps(deps: AnnounceDeps, run: LedgerRun, event: ImportRequested): Promise<void> {
  for (const later of run.steps.filter((step) => step.step > event.data.step)) {
    if (later.outcome === 'cancelled') {
      const cancelled = outcomeEvent(run, later, deps.service)
      if (cancelled) await deps.publisher.publish({ ...cancelled, causationId: event.id })
    } else if (later.step === event.data.step + 1 && later.outcome === null) {
      const causationId = event.id
      await deps.publisher.publish(requestedEvent(run, later, deps.service, { causationId }))
    }
  }
}

/** A lock that cannot be reached ends by itself: what is decided stays decided. */
async function handOverLock({ lock, pickupMs }: AnnounceDeps, run: LedgerRun, log: Logger): Promise<void> {
  try {
    if (run.endedAt === null) await lock.extend(run.lockValue, pickupMs)
    else await lock.release(run.lockValue)
  } catch (error) {
    if (!(error instanceof LockUnavailable)) throw error
    log.warn({ err: error }, 'the lock was not handed over')
  }
}
