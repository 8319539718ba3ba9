import { eventIds, type ImportRequested } from '../contracts/import-events.ts'
import { createEvent } from '../messaging/publisher.ts'
import type { LedgerRun, LedgerStep } from './ledger.ts'

/** The request for a step, from what the ledger holds. `id` is the usual one unless another is given. */
export function requestedEvent(
  run: LedgerRun,
  step: LedgerStep,
  source: string,
  { id = eventIds.requested(step.sessionId), causationId }: { id?: string; causationId?: string } = {},
): ImportRequested {
  const { runId, options, requestedBy, requestedVia, lockValue, expiresAt } = run
  const { sessionId, kind } = step
  // field by field: the ledger's steps carry outcomes as well, which are no part of the event
  const steps = run.steps.map((each) => ({ step: each.step, kind: each.kind, sessionId: each.sessionId }))
  const data = {
    runId,
    sessionId,
    kind,
    step: step.step,
    steps,
    options,
    requestedBy,
    requestedVia,
    lockValue,
    expiresAt,
  }
  return createEvent('import.requested', id, source, data, causationId)
}
