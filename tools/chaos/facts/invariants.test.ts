import { expect, test } from 'vitest'
import { soundFacts } from '../testing/sound-facts.ts'
import type { CaseFacts } from './case-facts.ts'
import { type InvariantId, violationsOf } from './invariants.ts'

const sound = soundFacts()
const [run] = sound.runs
const [catalogStep, pricesStep] = run!.steps
const [catalogRow, pricesRow] = sound.sessions
const eventOf = (id: string) => sound.events.find(({ event }) => event.id === id)!
const completed = eventOf('session-catalog:ended')
const started = eventOf('session-prices:1:started')
const failed = { ...run!, steps: [{ ...catalogStep!, outcome: 'failed' as const }, pricesStep!] }

test('a sound run violates nothing', () => {
  expect(violationsOf(sound)).toEqual([])
})

const spoilt: [string, InvariantId, Partial<CaseFacts>][] = [
  ['a step without a session', 'I1', { sessions: [catalogRow!] }],
  [
    'a session of a run that was not admitted',
    'I1',
    { sessions: [catalogRow!, pricesRow!, { ...pricesRow!, id: 'x', run_id: 'y' }] },
  ],
  ['no terminal event', 'I2', { events: sound.events.filter((stored) => stored !== completed) }],
  [
    'two terminal events',
    'I2',
    { events: [...sound.events, { seq: 99, event: { ...completed.event, id: 'session-catalog:ended:2' } }] },
  ],
  [
    'the same terminal event with another body',
    'I2',
    {
      events: [
        ...sound.events,
        { seq: 99, event: { ...eventOf('session-prices:ended').event, data: completed.event.data } as never },
      ],
    },
  ],
  ['another state than was decided', 'I2', { sessions: [{ ...catalogRow!, status: 'failed' }, pricesRow!] }],
  ['another outcome told than was decided', 'I2', { runs: [failed] }],
  ['a run that failed', 'I3', { runs: [failed] }],
  ['a run that completed though it was cancelled', 'I3', { notToComplete: [run!.runId] }],
  ['another value in a row', 'I3', { catalogue: { product: { p: { name: 'two' } } } }],
  ['a row that is missing', 'I3', { catalogue: { product: {} } }],
  ['a row too many', 'I3', { catalogue: { product: { p: { name: 'one' }, q: { name: 'one' } } } }],
  [
    'a row changed last by a run that another followed',
    'I4',
    { lastChangedBy: { 'session-catalog': 3, 'session-of-before': 1 } },
  ],
  ['staging that is left', 'I4', { stagingTables: ['t5_product'] }],
  ['a later step that is not cancelled', 'I5', { runs: [failed] }],
  [
    'a step that starts before the one before it is over',
    'I5',
    { events: [{ ...started, seq: 0 }, ...sound.events.filter((stored) => stored !== started)] },
  ],
  ['something that did not come in time', 'I6', { waits: [{ what: 'it is over', withinMs: 5, tookMs: null }] }],
  ['a lock that nobody frees', 'I6', { lockHeld: 'value' }],
  ['a lock that is free under a run at work', 'I6', { lockMissing: ['halfway'] }],
  [
    'a run that only the watchdog got going again',
    'I6',
    {
      events: [
        ...sound.events,
        { seq: 99, event: { ...eventOf('session-prices:requested').event, id: 'session-prices:requested:wd1' } },
      ],
    },
  ],
  ['two runs open at once', 'I7', { runs: [run!, { ...run!, runId: 'run-2', createdAt: '2026-01-01T00:00:01.000Z' }] }],
  [
    'a start accepted while a run was open',
    'I7',
    { starts: [{ runId: 'run-1', answer: 'accepted', whileOpen: true }] },
  ],
  ['the next start refused', 'I7', { next: { accepted: false, completed: false } }],
  ['the next run not completed', 'I7', { next: { accepted: true, completed: false } }],
  [
    'a row that says otherwise than the stream',
    'I8',
    { sessions: [{ ...catalogRow!, processed_items: 7 }, pricesRow!] },
  ],
  ['a row that reflects another event', 'I8', { sessions: [{ ...catalogRow!, last_seq: 1 }, pricesRow!] }],
  ['a row that the rebuild would replace', 'I8', { rebuilt: ['x: status'] }],
  ['an open run', 'I9', { runs: [{ ...run!, endedAt: null }] }],
  ['a session that runs for ever', 'I9', { sessions: [{ ...catalogRow!, status: 'running' }, pricesRow!] }],
  ['a start that is not in the audit', 'I11', { audited: [] }],
  [
    'a process that ended by itself',
    'I12',
    { ends: [{ name: 'importer-1', pid: 1, how: 'exit code 1', wanted: false }] },
  ],
  ['an unhandled rejection', 'I12', { alarms: ['importer-1 wrote: unhandledRejection'] }],
]

test.each(spoilt)('%s violates %s', (_, invariant, change) => {
  expect(violationsOf({ ...sound, ...change }).map((violation) => violation.invariant)).toContain(invariant)
})

test('the same terminal event stored twice, or once more by the tracker, is one event', () => {
  const again = { seq: 99, event: { ...completed.event, id: `${completed.event.id}:again` } }
  const lastSeq = sound.sessions.map((row) => (row === catalogRow ? { ...row, last_seq: 99 } : row))
  expect(violationsOf({ ...sound, events: [...sound.events, again], sessions: lastSeq })).toEqual([])
})

test('of a stream that was lost nobody asks for what was in it', () => {
  expect(violationsOf({ ...sound, streamLost: true, events: [] })).toEqual([])
})
