import type { LedgerRun } from '@imports/shared/ledger/ledger'
import type { Cancel } from '@imports/shared/ledger/request-cancel'
import { type ImportLock, LockUnavailable } from '@imports/shared/lock/import-lock'
import type { GatewayLedger } from '../imports/run-ledger.ts'
import { runPath } from '../pages/page-paths.ts'
import { kindName, type ShownStatus, silentAfterMs, type ViewContext } from '../sessions/session-view.ts'

export interface RunHolderDeps {
  ledger: Pick<GatewayLedger, 'findRun' | 'findCancel'>
  lock: Pick<ImportLock, 'holder'>
}

/** Who is at work on a run, how alive it is, and what can be done about it. */
export interface RunHolder {
  kinds: string
  status: { key: ShownStatus; icon: string; word: string; note: string }
  facts: { name: string; value: string; iso?: string }[]
  /** When a cancel was asked for and by whom; null while nobody has. */
  cancelRequested: string | null
  /** Null when there is nothing left to cancel. */
  cancelHref: string | null
  breakHref: string
}

/** Null for a run that is over and holds no lock any more, and for one that the ledger does not know. */
export async function runHolder(deps: RunHolderDeps, runId: string, context: ViewContext): Promise<RunHolder | null> {
  const [run, cancel, lock] = await Promise.all([
    deps.ledger.findRun(runId),
    deps.ledger.findCancel(runId),
    stateOfLock(deps.lock),
  ])
  if (!run || (run.endedAt !== null && !heldBy(run, lock))) return null
  const { texts } = context
  const status = statusOf(run, context)
  return {
    kinds: run.steps.map(({ kind }) => kindName(kind, texts)).join(' → '),
    status,
    facts: [...(run.endedAt === null ? ownerFacts(run, context) : []), lockFact(run, lock, context)],
    cancelRequested: cancel && run.endedAt === null ? cancelText(cancel, status.key, context) : null,
    cancelHref: cancel || run.endedAt !== null ? null : runPath(runId, 'cancel'),
    breakHref: runPath(runId, 'break-lock'),
  }
}

function cancelText({ requestedAt, requestedBy }: Cancel, key: ShownStatus, { texts, format }: ViewContext): string {
  const { cancelRequested, afterwards } = texts.stopping.holder
  const next = key === 'running' || key === 'pending' ? afterwards[key] : afterwards.stalled
  return cancelRequested(format.when(new Date(requestedAt)), requestedBy, next)
}

type LockState = { value: string; ttlMs: number } | 'free' | 'unavailable'

async function stateOfLock(lock: RunHolderDeps['lock']): Promise<LockState> {
  try {
    return (await lock.holder()) ?? 'free'
  } catch (error) {
    if (error instanceof LockUnavailable) return 'unavailable'
    throw error
  }
}

const heldBy = (run: LedgerRun, lock: LockState): lock is { value: string; ttlMs: number } =>
  typeof lock === 'object' && lock.value === run.lockValue

/** By the ledger's clock of the owner, which needs no broker: events may be late, a heartbeat is not. */
function statusOf(run: LedgerRun, { texts, format, now }: ViewContext): RunHolder['status'] {
  if (run.endedAt !== null) return { key: 'cancelled', icon: '🔒', word: texts.stopping.holder.over, note: '' }
  const sign = run.heartbeatAt === null ? null : new Date(run.heartbeatAt)
  if (run.owner === null || sign === null) return { key: 'pending', ...texts.statuses.pending, note: '' }
  if (now.getTime() - sign.getTime() <= silentAfterMs) return { key: 'running', ...texts.statuses.running, note: '' }
  return { key: 'stalled', ...texts.statuses.stalled, note: texts.silentSince(format.when(sign)) }
}

function ownerFacts(run: LedgerRun, { texts, format }: ViewContext): RunHolder['facts'] {
  const { holder } = texts.stopping
  const step = run.steps.find(({ outcome }) => outcome === null)
  const at = (name: string, time: string | null | undefined) =>
    time ? [{ name, value: format.when(new Date(time)), iso: time }] : []
  return [
    { name: holder.owner, value: run.owner === null ? holder.nobody : ownerName(run.owner, holder.process) },
    ...(step && run.steps.length > 1
      ? [
          {
            name: texts.detail.step,
            value: holder.step(kindName(step.kind, texts), `${step.step}`, `${run.steps.length}`),
          },
        ]
      : []),
    ...at(holder.openedAt, run.createdAt),
    ...at(holder.startedAt, step?.startedAt),
    ...at(texts.detail.lastSign, run.heartbeatAt),
    ...(run.attempt > 0 ? [{ name: texts.detail.attempt, value: format.number(run.attempt) }] : []),
  ]
}

/** `service:host:process:life`, as importers name themselves; anything else is shown as it is. */
function ownerName(owner: string, process: (service: string, host: string, pid: string) => string): string {
  const [service, host, pid] = owner.split(':')
  return service && host && pid ? process(service, host, pid) : owner
}

function lockFact(run: LedgerRun, lock: LockState, { texts, format }: ViewContext): RunHolder['facts'][number] {
  const { holder } = texts.stopping
  const value = (): string => {
    if (lock === 'free') return holder.lockFree
    if (lock === 'unavailable') return holder.lockUnavailable
    return heldBy(run, lock) ? holder.lockHeld(format.duration(Math.max(1_000, lock.ttlMs))) : holder.lockOfAnother
  }
  return { name: holder.lock, value: value() }
}
