import { randomUUIDv7 } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { ImportRequested, RunOptions, RunStep } from '@imports/shared/contracts/import-events'
import { type ImportKind, inStepOrder } from '@imports/shared/contracts/import-kinds'
import type { Admission, LedgerRun, NewRun } from '@imports/shared/ledger/ledger'
import { type RequestedRun, requestedEvent } from '@imports/shared/ledger/requested-event'
import { type ImportLock, LockUnavailable } from '@imports/shared/lock/import-lock'
import type { Logger } from '@imports/shared/telemetry/logger'

export interface RunRequest {
  /** Made when the form is rendered: sending the form twice asks for the same run. */
  runId: string
  kinds: readonly ImportKind[]
  options: RunOptions
  requestedBy: string
  requestedVia: NewRun['requestedVia']
}

export interface StartedRun {
  runId: string
  sessions: { id: string; kind: ImportKind }[]
  /** `waiting`: accepted, but the broker has not confirmed it. The ledger has it, so it will be asked for again or ended. */
  delivery: 'stored' | 'waiting'
}

export type StartOutcome =
  | ({ outcome: 'started' | 'same' } & StartedRun)
  | { outcome: 'busy'; activeRunId: string | null }
  | { outcome: 'lock-unavailable' }
  | { outcome: 'not-opened' }

export interface StartRunDeps {
  lock: Pick<ImportLock, 'take' | 'extend' | 'release'>
  ledger: RunLedger
  publish: (event: ImportRequested) => Promise<unknown>
  leaseMs: number
  pickupMs: number
  log: Logger
}

export interface RunLedger {
  openRun(run: NewRun): Promise<Admission>
  findRun(runId: string): Promise<LedgerRun | null>
  openRunId(): Promise<string | null>
}

export type StartRun = (request: RunRequest) => Promise<StartOutcome>

/**
 * Admits a run: the lock without waiting, the ledger, the request, the lock for as long as the request may wait. Exactly one of
 * any number of simultaneous requests gets in; from the ledger's entry on the run is accepted, whatever happens to the rest.
 */
export const createStartRun =
  (deps: StartRunDeps): StartRun =>
  async (request) => {
    const taken = await takeLock(deps)
    if (taken === 'unavailable') return { outcome: 'lock-unavailable' }
    if (taken === null) return whoHasTheLock(deps, request.runId)

    const takenAt = performance.now()
    const steps = inStepOrder(request.kinds).map(
      (kind, at): RunStep => ({ step: at + 1, kind, sessionId: randomUUIDv7() }),
    )
    const admission = await openRun(deps, { ...request, steps, lockValue: taken.value, pickupMs: deps.pickupMs })
    if (admission.verdict !== 'admitted') {
      await releaseQuietly(deps, taken.value)
      if (admission.verdict === 'same') return sameRun(deps, admission.runId)
      if (admission.verdict === 'busy') return { outcome: 'busy', activeRunId: admission.runId }
      return { outcome: 'not-opened' }
    }
    const run = { ...request, steps, lockValue: taken.value, expiresAt: admission.expiresAt }
    const delivery = await requestFirstStep(deps, run, takenAt + deps.leaseMs)
    await extendQuietly(deps, taken.value)
    return started('started', run, delivery)
  }

async function takeLock({ lock }: StartRunDeps): Promise<{ value: string } | null | 'unavailable'> {
  try {
    return await lock.take()
  } catch (error) {
    if (error instanceof LockUnavailable) return 'unavailable'
    throw error
  }
}

async function openRun({ ledger, log }: StartRunDeps, run: NewRun): Promise<Admission> {
  for (let attempt = 1; ; attempt++) {
    const admission = await ledger.openRun(run)
    if (admission.verdict !== 'retry' || attempt === 3) return admission
    log.info({ runId: run.runId, attempt }, 'the open run ended while this one asked')
  }
}

/** Whoever holds the lock opens the run a moment later: the second click of a double click must still find its own run. */
async function whoHasTheLock({ ledger }: StartRunDeps, runId: string): Promise<StartOutcome> {
  for (let waitMs = 20; ; waitMs *= 2) {
    const run = await ledger.findRun(runId)
    if (run) return started('same', run, 'stored')
    const activeRunId = await ledger.openRunId()
    if (activeRunId === runId) continue // opened between the two questions
    if (activeRunId !== null || waitMs > 500) return { outcome: 'busy', activeRunId }
    await delay(waitMs)
  }
}

/**
 * The form was sent before. Its first sender may have died between the ledger and the broker, so a step that nobody has
 * touched is asked for again, under the same id.
 */
async function sameRun(deps: StartRunDeps, runId: string): Promise<StartOutcome> {
  const run = await deps.ledger.findRun(runId)
  if (!run) return { outcome: 'not-opened' }
  const untouched = run.endedAt === null && run.owner === null && run.heartbeatAt === null
  const delivery = untouched ? await requestFirstStep(deps, run, performance.now() + deps.leaseMs) : 'stored'
  return started('same', run, delivery)
}

/** Tries the same id until `deadline`. A time-out says nothing: the broker may have stored it. */
async function requestFirstStep(
  { publish, log }: StartRunDeps,
  run: RequestedRun,
  deadline: number,
): Promise<'stored' | 'waiting'> {
  const [first] = run.steps
  if (!first) throw new Error('a run has at least one step')
  const event = requestedEvent(run, first, 'admin-gateway')
  for (;;) {
    try {
      await publish(event)
      return 'stored'
    } catch (error) {
      log.warn({ err: error, runId: run.runId }, 'the request was not confirmed by the broker')
    }
    if (performance.now() + 500 >= deadline) return 'waiting'
    await delay(250)
  }
}

const started = (
  outcome: 'started' | 'same',
  { runId, steps }: { runId: string; steps: RunStep[] },
  delivery: StartedRun['delivery'],
): StartOutcome => ({
  outcome,
  runId,
  sessions: steps.map(({ sessionId, kind }) => ({ id: sessionId, kind })),
  delivery,
})

// a lock that is neither released nor stretched runs out by itself; the ledger has decided already
async function releaseQuietly({ lock, log }: StartRunDeps, value: string): Promise<void> {
  await lock.release(value).catch((error: unknown) => log.warn({ err: error }, 'the lock was not released'))
}

async function extendQuietly({ lock, log, pickupMs }: StartRunDeps, value: string): Promise<void> {
  await lock.extend(value, pickupMs).catch((error: unknown) => log.warn({ err: error }, 'the lock was not stretched'))
}
