import type { Kysely } from 'kysely'
import { eventIds, type ImportRequested } from '../contracts/import-events.ts'
import { CancelRequested, type Claim, claimStep, Fenced } from '../ledger/claim.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import type { ImportLock } from '../lock/import-lock.ts'
import type { Delivery } from '../messaging/consumer.ts'
import { TryLater } from '../messaging/outcome.ts'
import { createEvent, type Publisher } from '../messaging/publisher.ts'
import type { Logger } from '../telemetry/logger.ts'
import { adoptLock } from './adopt-lock.ts'
import { announceOutcome } from './announce-outcome.ts'
import { startHeartbeat } from './heartbeat.ts'
import { ImportFailure } from './import-failure.ts'
import { createProgressReporter, type Progress } from './progress.ts'
import { watchCancel } from './watch-cancel.ts'

export interface ImportContext {
  request: ImportRequested['data']
  /** Every write goes through it. */
  claim: Claim
  /** Aborts when the step is no longer ours, is cancelled, or the service is stopped: check it between batches. */
  signal: AbortSignal
  report: (progress: Progress) => void
  /** Since the step was claimed. */
  elapsedMs: () => number
  log: Logger
}

/**
 * Does one step: reads, stages, merges through `claim.write`, and ends with `claim.complete`. Throws {@link ImportFailure}
 * when it cannot work; anything else that it throws is tried again.
 */
export type Import = (context: ImportContext) => Promise<void>

export interface ImportHandlerDeps {
  /** Name of the service, for the events' source. */
  service: string
  owner: string
  host: string
  db: Kysely<LedgerTables>
  lock: ImportLock
  publisher: Publisher
  run: Import
  leaseMs: number
  pickupMs: number
  maxAttempts?: number
  /** Hand back what is in hand. */
  stop: AbortSignal
  log: Logger
}

const busyDelayMs = 2_000

/** The life of one delivered request: claim, lock, started, work, outcome, hand-over. The caller's loop acknowledges. */
export const createImportHandler =
  (deps: ImportHandlerDeps) =>
  async (event: ImportRequested, delivery: Delivery): Promise<void> => {
    const { db, owner, leaseMs, maxAttempts = 3 } = deps
    const { runId, sessionId, step, kind } = event.data
    const log = deps.log.child({ runId, sessionId, kind })
    if (deps.stop.aborted) throw new TryLater('the service is being stopped', 0)

    // the claim is asked before the lock: a foreign lock never stops the owner of the claim
    const claimed = await claimStep(db, { runId, step, owner, leaseMs, maxAttempts })
    switch (claimed.verdict) {
      case 'gone':
        return log.warn('the ledger knows no such open step')
      case 'owned':
        throw new TryLater('another owner is at work', busyDelayMs)
      case 'claimed':
        await work(deps, event, delivery, claimed, log)
        break
      case 'finished':
      case 'cancelled':
      case 'poison':
        log.info({ verdict: claimed.verdict }, 'decided already')
    }
    await announceOutcome(deps, event, log)
  }

async function work(
  deps: ImportHandlerDeps,
  event: ImportRequested,
  delivery: Delivery,
  { claim, lockValue }: { claim: Claim; lockValue: string },
  log: Logger,
): Promise<void> {
  const { service } = deps
  const { runId, sessionId, step, kind } = event.data
  const about = { runId, sessionId, kind, step, attempt: claim.attempt }
  const startedAt = performance.now()
  const elapsedMs = () => Math.round(performance.now() - startedAt)
  const held = await adoptLock({ ...deps, claim, lockValue, log })

  const abort = new AbortController()
  const progress = createProgressReporter({
    publish: (now) =>
      deps.publisher.publish(
        createEvent(
          'import.progressed',
          eventIds.progressed(sessionId, claim.attempt, now.phase, now.done),
          service,
          { ...about, ...now },
          event.id,
        ),
      ),
    onError: (error) => log.warn({ err: error }, 'progress was not published'),
  })
  const heartbeat = startHeartbeat({ ...deps, claim, lockValue: held, delivery, progress, abort, log })
  const cancel = watchCancel({ db: deps.db, runId, abort, log })
  try {
    const started = { ...about, host: deps.host }
    await deps.publisher.publish(
      createEvent('import.started', eventIds.started(sessionId, claim.attempt), service, started, event.id),
    )
    log.info({ attempt: claim.attempt }, 'import started')
    const signal = AbortSignal.any([abort.signal, deps.stop])
    await deps.run({ request: event.data, claim, signal, report: progress.report, elapsedMs, log })
    await progress.flush()
  } catch (error) {
    await endOrRethrow({ deps, claim, lockValue: held, abort, durationMs: elapsedMs() }, error)
    await progress.flush()
  } finally {
    heartbeat.stop()
    cancel.stop()
  }
  log.info({ durationMs: elapsedMs() }, 'step ended')
}

interface Ending {
  deps: ImportHandlerDeps
  claim: Claim
  lockValue: string
  abort: AbortController
  durationMs: number
}

/** Failures and cancels become outcomes; being fenced, being stopped and everything else stay errors. */
async function endOrRethrow({ deps, claim, lockValue, abort, durationMs }: Ending, error: unknown): Promise<void> {
  if (abort.signal.reason instanceof Fenced) throw abort.signal.reason
  if (error instanceof CancelRequested || abort.signal.reason instanceof CancelRequested) {
    const code = 'CANCELLED_BY_ADMINISTRATOR'
    return claim.end(deps.db, 'cancelled', code, { code, message: 'Импорт отменён администратором.', durationMs })
  }
  if (error instanceof ImportFailure) {
    const { code, message, file, line } = error
    const where = { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) }
    return claim.end(deps.db, 'failed', code, { code, message, ...where, durationMs })
  }
  if (deps.stop.aborted) {
    await claim.handBack(deps.db)
    await deps.lock.extend(lockValue, deps.pickupMs).catch(() => false) // Redis away: the next owner takes it anew
    throw new TryLater('handed back: the service is being stopped', 0)
  }
  // a successor drops its predecessor's staging, which looks like any error of the database: who lost the step says nothing
  await claim.beat(deps.db)
  throw error
}
