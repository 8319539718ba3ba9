import { eventIds, type ImportEvent } from '@imports/shared/contracts/import-events'
import { findRun } from '@imports/shared/ledger/ledger'
import { requestedEvent } from '@imports/shared/ledger/requested-event'
import type { Publisher } from '@imports/shared/messaging/publisher'
import { importerDurable, trackerDurable } from '@imports/shared/messaging/topology'
import { source, type TellDeps, tellOutcomes } from './tell-outcomes.ts'
import { unrequestedRuns, untoldRuns } from './unheard-runs.ts'

export interface ReconcileDeps extends Omit<TellDeps, 'publish'> {
  publisher: Publisher
  /** What is younger is probably on its way: telling it as well would be harmless, and noise. */
  graceMs: number
  /** Durable → the sequence up to which it is done, read before anything here looks at a row. */
  ackFloors: ReadonlyMap<string, number>
}

/**
 * Brings what the ledger knows and the stream does not say into the stream. Every id is derived, so a false alarm stores nothing:
 * no window of time here has to be right, they only keep questions cheap and the log quiet.
 */
export async function reconcile(deps: ReconcileDeps): Promise<void> {
  const { db, graceMs, log } = deps
  for (const { runId, step, isUnseen } of await unrequestedRuns(db, graceMs)) await request(deps, runId, step, isUnseen)
  for (const { runId, sessionIds } of await untoldRuns(db, graceMs)) {
    log.info({ runId, sessionIds }, 'telling outcomes that no row shows')
    await tellOutcomes(
      { ...deps, publish: (event) => publishUntilSeen(deps, event, trackerDurable) },
      runId,
      sessionIds,
    )
  }
}

async function request(deps: ReconcileDeps, runId: string, step: number, isUnseen: boolean): Promise<void> {
  const run = await findRun(deps.db, runId)
  const wanted = run?.steps.find((candidate) => candidate.step === step)
  if (!run || !wanted) return
  const event = requestedEvent(run, wanted, source)
  // a row that is made from it says when the run was asked for, not when that was found to be lost
  const told = isUnseen ? { ...event, time: run.createdAt } : event
  const stored = await publishUntilSeen(deps, told, isUnseen ? trackerDurable : importerDurable(wanted.kind))
  if (stored)
    deps.log.warn({ runId, sessionId: wanted.sessionId, kind: wanted.kind }, 'its request was lost, requested again')
}

/**
 * True when the stream did not have it. The stream knows an id for an hour, also of a message that has been purged, or that its
 * reader passed before it could have an effect: such an event goes out once more under another id.
 */
async function publishUntilSeen(
  { publisher, ackFloors }: ReconcileDeps,
  event: ImportEvent,
  durable: string,
): Promise<boolean> {
  const { seq, duplicate } = await publisher.publish(event)
  if (!duplicate) return true
  if (seq > (ackFloors.get(durable) ?? 0)) return false
  return !(await publisher.publish({ ...event, id: eventIds.repeated(event.id) })).duplicate
}
