import type { Kysely } from 'kysely'
import { CancelRequested, type Claim, Fenced } from '../ledger/claim.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import type { ImportLock } from '../lock/import-lock.ts'
import type { Delivery } from '../messaging/consumer.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { ProgressReporter } from './progress.ts'

export interface HeartbeatOptions {
  db: Kysely<LedgerTables>
  claim: Claim
  lock: ImportLock
  lockValue: string
  leaseMs: number
  delivery: Delivery
  progress: ProgressReporter
  /** Aborted with {@link Fenced} or {@link CancelRequested} when the step is to stop, with an Error when the work hangs. */
  abort: AbortController
  log: Logger
}

/** Work that has not moved for so long must not look alive. */
const hungAfterMs = 120_000

/**
 * Every third of the lease, on the main thread (a blocked loop is to lose its lease): the ledger's fence, and only if it
 * matched the lock and the broker. In this order, a fenced owner never touches a lock that is another's by now.
 */
export function startHeartbeat(options: HeartbeatOptions): { stop(): void } {
  const { db, claim, lock, lockValue, leaseMs, delivery, progress, abort, log } = options
  let beating = false
  const beat = async () => {
    if (beating || abort.signal.aborted) return
    beating = true
    try {
      if (performance.now() - progress.lastMoveAt() > hungAfterMs) {
        return abort.abort(new Error(`no progress for ${hungAfterMs / 1000} s`))
      }
      await claim.beat(db)
      delivery.working()
      await lock.extend(lockValue, leaseMs)
    } catch (error) {
      if (error instanceof Fenced || error instanceof CancelRequested) return abort.abort(error)
      log.warn({ err: error }, 'heartbeat failed, trying again')
    } finally {
      beating = false
    }
  }
  const timer = setInterval(beat, leaseMs / 3)
  return { stop: () => clearInterval(timer) }
}
