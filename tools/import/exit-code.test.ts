import type { SessionJson } from '@imports/admin-gateway/sessions/session-json'
import { expect, test } from 'vitest'
import { exitCodeOf } from './exit-code.ts'

// only what the code depends on
const code = (...sessions: Pick<SessionJson, 'status' | 'errorCode'>[]) =>
  exitCodeOf({ runId: 'r', over: true, sessions: sessions as SessionJson[] })
const completed = { status: 'completed', errorCode: null } as const
const cancelled = { status: 'cancelled', errorCode: 'PREVIOUS_STEP_FAILED' } as const

test('a run is as good as its worst session', () => {
  expect(code(completed, completed)).toBe(0)
  expect(code(completed, { status: 'failed', errorCode: 'XML_TRUNCATED' }, cancelled)).toBe(1)
  expect(code({ status: 'cancelled', errorCode: 'CANCELLED_BY_ADMINISTRATOR' })).toBe(1)
})

test('a run that wants a consent was refused, whatever it was to do after that', () => {
  expect(code({ status: 'failed', errorCode: 'NEEDS_CONFIRMATION' }, cancelled)).toBe(2)
})
