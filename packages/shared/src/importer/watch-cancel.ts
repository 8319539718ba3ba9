import type { Kysely } from 'kysely'
import { CancelRequested } from '../ledger/claim.ts'
import { findCancel } from '../ledger/request-cancel.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import type { Logger } from '../telemetry/logger.ts'

export interface WatchCancelOptions {
  db: Kysely<LedgerTables>
  runId: string
  /** Aborted with {@link CancelRequested}. */
  abort: AbortController
  log: Logger
  everyMs?: number
}

/**
 * Looks every second whether an administrator wants the run to stop. The fence asks it too, but the heartbeat comes every five
 * seconds and leaves the row alone while a merge holds it; this reads a table of its own and waits for nobody.
 */
export function watchCancel({ db, runId, abort, log, everyMs = 1_000 }: WatchCancelOptions): { stop(): void } {
  let looking = false
  const look = async () => {
    if (looking || abort.signal.aborted) return
    looking = true
    try {
      if (await findCancel(db, runId)) abort.abort(new CancelRequested('a cancel was requested'))
    } catch (error) {
      log.warn({ err: error }, 'nobody knows whether a cancel was requested, asking again')
    } finally {
      looking = false
    }
  }
  const timer = setInterval(look, everyMs)
  return { stop: () => clearInterval(timer) }
}
