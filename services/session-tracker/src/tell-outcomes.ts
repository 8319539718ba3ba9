import { findRun } from '@imports/shared/ledger/ledger'
import { type OutcomeEvent, outcomeEvent } from '@imports/shared/ledger/outcome-event'
import { type ImportLock, LockUnavailable } from '@imports/shared/lock/import-lock'
import type { Logger } from '@imports/shared/telemetry/logger'
import type { Kysely } from 'kysely'
import type { TrackerTables } from './tracker-tables.ts'

export interface TellDeps {
  db: Kysely<TrackerTables>
  publish: (event: OutcomeEvent) => Promise<unknown>
  lock: Pick<ImportLock, 'release'>
  log: Logger
}

/** Source of the events that the tracker publishes. */
export const source = 'session-tracker'

/**
 * Tells what the ledger holds about a run's steps, or about the given ones, and frees the lock of a run that is over. The events
 * have the ids and bodies that an importer gives them: telling what was told stores nothing.
 */
export async function tellOutcomes(deps: TellDeps, runId: string, sessionIds?: readonly string[]): Promise<void> {
  const run = await findRun(deps.db, runId)
  if (!run) return
  try {
    for (const step of run.steps) {
      if (sessionIds && !sessionIds.includes(step.sessionId)) continue
      const event = outcomeEvent(run, step, source)
      if (event) await deps.publish(event)
    }
  } finally {
    if (run.endedAt !== null) await freeLock(deps, run.lockValue)
  }
}

/** Only if it is held with this run's value. Redis away: it ends by itself, and the ledger has decided. */
async function freeLock({ lock, log }: TellDeps, value: string): Promise<void> {
  try {
    await lock.release(value)
  } catch (error) {
    if (!(error instanceof LockUnavailable)) throw error
    log.warn({ err: error }, 'the lock was not released')
  }
}
