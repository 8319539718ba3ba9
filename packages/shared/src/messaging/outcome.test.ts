import { expect, test } from 'vitest'
import { backoffMs, judge, LeaveMessage, RejectMessage, TryLater } from './outcome.ts'

test.each([
  ['a handler that returned acknowledges', undefined, 1, { do: 'ack' }],
  [
    'a message that can never work is put aside',
    new RejectMessage('no such event'),
    1,
    { do: 'term', reason: 'no such event' },
  ],
  [
    'not now comes back after its delay and is no failure',
    new TryLater('busy', 2_000),
    9,
    { do: 'nak', delayMs: 2_000, failed: false },
  ],
  ['who was fenced says nothing', new LeaveMessage('fenced'), 1, { do: 'leave' }],
  ['anything else is tried again', new Error('connection lost'), 1, { do: 'nak', delayMs: 1_000, failed: true }],
  ['… later and later', new Error('connection lost'), 3, { do: 'nak', delayMs: 4_000, failed: true }],
  ['what is thrown need not be an error', 'text', 2, { do: 'nak', delayMs: 2_000, failed: true }],
])('%s', (_, error, deliveries, verdict) => {
  expect(judge(error, deliveries)).toEqual(verdict)
})

test('the delay never exceeds half a minute', () => {
  expect(backoffMs(1000)).toBe(30_000)
})
