import type { OpenRun } from './open-runs.ts'

export type RunVerdict =
  | { do: 'leave' }
  | { do: 'request'; number: number }
  | { do: 'end'; code: 'STALLED' | 'NOT_PICKED_UP'; silentMs: number }

const maxRequests = 2

/** What becomes of an open run: the watchdog's only rule. The ledger looks again before it ends a run. */
export function judgeRun(run: OpenRun, silentMs: number): RunVerdict {
  // nobody is at work who could stop: whoever claims it now would only cancel it as well
  if (run.isWaiting && run.isCancelled) return { do: 'end', code: 'NOT_PICKED_UP', silentMs: 0 }
  if (run.isWaiting && run.isExpired) return { do: 'end', code: 'NOT_PICKED_UP', silentMs }
  if (!run.isSilent) return { do: 'leave' }
  if (run.isCancelled) return { do: 'end', code: 'STALLED', silentMs }
  if (run.reRequested < maxRequests) return { do: 'request', number: run.reRequested + 1 }
  return run.isWaiting ? { do: 'leave' } : { do: 'end', code: 'STALLED', silentMs }
}
