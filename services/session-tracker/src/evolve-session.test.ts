import { eventIds, type ImportEvent, type ImportRequested } from '@imports/shared/contracts/import-events'
import { expect, test } from 'vitest'
import { evolveSession, type ImportSession, sessionsOf } from './evolve-session.ts'

const runId = '01939a00-0000-7000-8000-000000000001'
const sessionId = '01939a00-0000-7000-8000-000000000002'
const nextId = '01939a00-0000-7000-8000-000000000003'
const about = { runId, sessionId, kind: 'catalog', step: 1 } as const
const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 12, 0, second)).toISOString()
const said = (second: number) => ({ id: `e${second}`, source: '/services/test', time: at(second) })
const counts = { product: { created: 3, updated: 0, unchanged: 0, deactivated: 0, skipped: 0, failed: 1 } }

const requested: ImportRequested = {
  ...said(0),
  id: eventIds.requested(sessionId),
  type: 'import.requested',
  data: {
    ...about,
    steps: [
      { step: 1, kind: 'catalog', sessionId },
      { step: 2, kind: 'prices', sessionId: nextId },
    ],
    options: { dataDir: '/srv/1c' },
    requestedBy: 'admin',
    requestedVia: 'admin',
    lockValue: 'x',
    expiresAt: at(300),
  },
}
const started = (second: number, attempt = 1): ImportEvent => ({
  ...said(second),
  type: 'import.started',
  data: { ...about, attempt, host: 'a' },
})
const progressed = (second: number, done: number, attempt = 1): ImportEvent => ({
  ...said(second),
  type: 'import.progressed',
  data: { ...about, attempt, phase: 'reading', done, total: 100, failed: 1, counts: {} },
})
const completed: ImportEvent = {
  ...said(9),
  type: 'import.completed',
  data: { ...about, counts, total: 4, failed: 1, warnings: 2, files: [{ path: 'a.xml', bytes: 1 }], durationMs: 9_000 },
}
const failed: ImportEvent = {
  ...said(9),
  type: 'import.failed',
  data: { ...about, code: 'XML_TRUNCATED', message: 'обрыв', durationMs: 1 },
}
const cancelled: ImportEvent = {
  ...said(9),
  type: 'import.cancelled',
  data: { ...about, code: 'CANCELLED_BY_ADMINISTRATOR', message: 'отменён', durationMs: 1 },
}
const cancelRequested: ImportEvent = {
  ...said(5),
  type: 'import.cancel-requested',
  data: { runId, sessions: [sessionId, nextId], requestedBy: 'admin' },
}

const after = (...events: ImportEvent[]): ImportSession | null =>
  events.reduce<ImportSession | null>((session, event) => evolveSession(session, event, sessionId), null)

test('a request makes a pending session with what was asked for', () => {
  expect(after(requested)).toMatchObject({
    id: sessionId,
    run_id: runId,
    import_type: 'catalog',
    status: 'pending',
    requested_by: 'admin',
    options: { dataDir: '/srv/1c' },
    started_at: null,
  })
})

test('the first request makes the sessions of all steps', () => {
  expect(sessionsOf(requested)).toEqual([sessionId, nextId])
  expect(evolveSession(null, requested, nextId)).toMatchObject({ import_type: 'prices', step: 2, status: 'pending' })
})

test('nothing is known of a session that nobody requested', () => {
  expect(after(started(1), completed)).toBeNull()
})

test('a running session shows its progress and when it was last heard of', () => {
  expect(after(requested, started(1), progressed(2, 40))).toMatchObject({
    status: 'running',
    attempt: 1,
    phase: 'reading',
    processed_items: 40,
    total_items: 100,
    failed_items: 1,
    started_at: new Date(at(1)),
    last_event_at: new Date(at(2)),
  })
})

test('a progress without its start is progress all the same', () => {
  expect(after(requested, progressed(2, 40))).toMatchObject({ status: 'running', started_at: new Date(at(2)) })
})

test('a new attempt begins its progress anew and keeps the first start', () => {
  expect(after(requested, started(1), progressed(2, 40), started(3, 2))).toMatchObject({
    attempt: 2,
    processed_items: 0,
    started_at: new Date(at(1)),
  })
})

test('what a replaced owner still says changes nothing', () => {
  const current = after(requested, started(1), started(3, 2), progressed(4, 10, 2))
  expect(evolveSession(current, progressed(5, 90, 1), sessionId)).toEqual(current)
  expect(evolveSession(current, started(5, 1), sessionId)).toEqual(current)
})

test('a completed session has its counts, its files and its end', () => {
  expect(after(requested, started(1), progressed(2, 40), completed)).toMatchObject({
    status: 'completed',
    phase: null,
    total_items: 4,
    processed_items: 4,
    failed_items: 1,
    report_details: { counts, warnings: 2 },
    files: [{ path: 'a.xml', bytes: 1 }],
    finished_at: new Date(at(9)),
  })
})

test('a failed session says why', () => {
  expect(after(requested, started(1), failed)).toMatchObject({
    status: 'failed',
    error_code: 'XML_TRUNCATED',
    error_message: 'обрыв',
  })
})

test('a cancelled session says why, also when it never ran', () => {
  expect(after(requested, cancelled)).toMatchObject({
    status: 'cancelled',
    started_at: null,
    error_code: 'CANCELLED_BY_ADMINISTRATOR',
  })
})

test('asking for a cancel is not its end', () => {
  expect(after(requested, started(1), cancelRequested)).toMatchObject({
    status: 'running',
    last_event_at: new Date(at(5)),
  })
})

test.each([
  ['completed', completed],
  ['failed', failed],
  ['cancelled', cancelled],
])('after %s nothing changes a session any more', (_, end) => {
  const ended = after(requested, started(1), end)
  for (const late of [
    requested,
    started(20, 9),
    progressed(20, 99, 9),
    completed,
    failed,
    cancelled,
    cancelRequested,
  ]) {
    expect(evolveSession(ended, late, sessionId)).toEqual(ended)
  }
})

const turns = (...events: ImportEvent[]) =>
  after(...events)?.timeline.map(({ what, phase, attempt }) => [what, phase ?? attempt].filter(Boolean).join(' '))

test('the timeline has each turn once: a phase once an attempt, however much is reported of it', () => {
  const merging = { ...progressed(4, 1), data: { ...progressed(4, 1).data, phase: 'merging' } } as ImportEvent
  const reports = [progressed(2, 10), progressed(3, 90), merging, progressed(5, 95)]
  expect(turns(requested, started(1), ...reports, cancelRequested, cancelRequested, completed)).toEqual([
    'requested',
    'started 1',
    'phase reading',
    'phase merging',
    'cancel-requested',
    'completed',
  ])
  expect(turns(requested, started(1), progressed(2, 10), started(6, 2), progressed(7, 10, 2), failed)).toEqual([
    'requested',
    'started 1',
    'phase reading',
    'started 2',
    'phase reading',
    'failed',
  ])
})

test('a step that waits has its turn on its timeline, not the turns of others; and what the watchdog repeats', () => {
  const turn = { ...requested, id: eventIds.requested(nextId), data: { ...requested.data, sessionId: nextId } }
  const again = { ...turn, id: eventIds.requestedAgain(nextId, 1) }
  const session = [requested, requested, turn, again].reduce<ImportSession | null>(
    (before, event) => evolveSession(before, event, nextId),
    null,
  )
  expect(session?.timeline.map(({ what }) => what)).toEqual(['requested', 'turn', 'requested-again'])
})

test('what is said by an owner that has been replaced is no turn', () => {
  expect(turns(requested, started(4, 2), started(5, 1), progressed(5, 90, 1))).toEqual(['requested', 'started 2'])
})
