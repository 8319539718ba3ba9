import { expect, test } from 'vitest'
import { decodeEventData } from '../contracts/decode-event.ts'
import type { LedgerRun, LedgerStep } from './ledger.ts'
import { outcomeEvent } from './outcome-event.ts'

const sessionId = '01939a00-0000-7000-8000-000000000002'
const step = (changes: Partial<LedgerStep>): LedgerStep => ({
  step: 1,
  kind: 'catalog',
  sessionId,
  outcome: null,
  code: null,
  payload: null,
  startedAt: '2026-11-20T12:00:00.000Z',
  endedAt: '2026-11-20T12:00:02.500Z',
  ...changes,
})
const run: LedgerRun = {
  runId: '01939a00-0000-7000-8000-000000000001',
  steps: [],
  options: {},
  requestedBy: 'admin',
  requestedVia: 'admin',
  lockValue: 'x',
  createdAt: '2026-11-20T12:00:00.000Z',
  expiresAt: '2026-11-20T12:05:00.000Z',
  endedAt: null,
  owner: null,
  attempt: 1,
  heartbeatAt: null,
}
const report = { counts: {}, total: 7, failed: 0, warnings: 0, files: [], durationMs: 9 }

test('a step without an outcome has nothing to tell', () => {
  expect(outcomeEvent(run, step({}), 'test')).toBeNull()
})

test('a completed step tells what its importer wrote down, under one id for all outcomes', () => {
  const event = outcomeEvent(run, step({ outcome: 'completed', payload: report }), 'test')
  expect(event).toMatchObject({ type: 'import.completed', id: `${sessionId}:ended`, data: { sessionId, ...report } })
  expect(decodeEventData('import.completed', 1, event?.data)).toEqual(event?.data)
})

test('completed without a report is no state that the ledger can be in', () => {
  expect(() => outcomeEvent(run, step({ outcome: 'completed' }), 'test')).toThrow(/without a report/)
})

test.each([
  ['failed', 'CRASHED_REPEATEDLY', 'import.failed'],
  ['failed', 'NOT_PICKED_UP', 'import.failed'],
  ['cancelled', 'PREVIOUS_STEP_FAILED', 'import.cancelled'],
] as const)('what the ledger itself %s (%s) has a text fit for an administrator', (outcome, code, type) => {
  const event = outcomeEvent(run, step({ outcome, code }), 'test')
  expect(event).toMatchObject({ type, data: { code, durationMs: 2_500, message: expect.stringMatching(/[а-я]{4}/) } })
  expect(decodeEventData(type, 1, event?.data)).toEqual(event?.data)
})

test('a step that never began lasted no time', () => {
  const never = step({ outcome: 'cancelled', code: 'PREVIOUS_STEP_CANCELLED', startedAt: null })
  expect(outcomeEvent(run, never, 'test')).toMatchObject({ data: { durationMs: 0 } })
})
