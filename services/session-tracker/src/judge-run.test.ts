import { expect, test } from 'vitest'
import { judgeRun, type RunVerdict } from './judge-run.ts'
import type { OpenRun } from './open-runs.ts'

const alive: OpenRun = {
  runId: 'r',
  step: 1,
  isWaiting: false,
  isExpired: true, // says nothing of a step that is owned
  isSilent: false,
  isCancelled: false,
  reRequested: 0,
}
const waiting: OpenRun = { ...alive, isWaiting: true, isExpired: false }

test.each<[string, OpenRun, RunVerdict]>([
  ['an owner that lives is left alone', alive, { do: 'leave' }],
  ['a cancel is for a living owner to see', { ...alive, isCancelled: true }, { do: 'leave' }],
  ['a silent owner is asked for once', { ...alive, isSilent: true }, { do: 'request', number: 1 }],
  ['and twice', { ...alive, isSilent: true, reRequested: 1 }, { do: 'request', number: 2 }],
  ['after two requests its successor has its time', { ...alive, reRequested: 2 }, { do: 'leave' }],
  ['then it is ended', { ...alive, isSilent: true, reRequested: 2 }, { do: 'end', code: 'STALLED', silentMs: 45 }],
  [
    'at once if it was to be cancelled',
    { ...alive, isSilent: true, isCancelled: true },
    { do: 'end', code: 'STALLED', silentMs: 45 },
  ],
  ['a step may wait', waiting, { do: 'leave' }],
  ['is asked for again', { ...waiting, isSilent: true }, { do: 'request', number: 1 }],
  ['and waits on, for as long as it may', { ...waiting, isSilent: true, reRequested: 2 }, { do: 'leave' }],
  ['and not longer', { ...waiting, isExpired: true }, { do: 'end', code: 'NOT_PICKED_UP', silentMs: 45 }],
  ['a cancel of it needs nobody', { ...waiting, isCancelled: true }, { do: 'end', code: 'NOT_PICKED_UP', silentMs: 0 }],
])('%s', (_, run, verdict) => {
  expect(judgeRun(run, 45)).toEqual(verdict)
})
