import { eventIds, type ImportEvent } from '@imports/shared/contracts/import-events'
import fc from 'fast-check'

const uuid = (at: number) => `01939a00-0000-7000-8000-${String(at).padStart(12, '0')}`
const kinds = ['catalog', 'prices'] as const
type Said = { what: number; run: number; step: number; attempt: number; done: number }

/**
 * What may be said of a few runs of two steps, in the order in which the stream has it. More than a sound system would say: outcomes
 * twice and different, starts after the end, progress of sessions that nobody requested.
 */
export const randomHistory: fc.Arbitrary<ImportEvent[]> = fc
  .array(
    fc.record({
      what: fc.nat(7),
      run: fc.nat(2),
      step: fc.nat(1),
      attempt: fc.integer({ min: 1, max: 3 }),
      done: fc.nat(100),
    }),
    { maxLength: 40, size: 'max' }, // by itself hardly more than ten
  )
  .map((all) => all.map(eventOf))

function eventOf({ what, run, step, attempt, done }: Said, at: number): ImportEvent {
  const [runId, sessionId] = [uuid(100 * run), sessionOf(run, step)]
  const about = { runId, sessionId, kind: kinds[step] ?? 'catalog', step: step + 1 }
  const said = {
    id: `${at}`,
    source: '/services/test',
    time: new Date(Date.UTC(2026, 10, 20, 12, 0, at)).toISOString(),
  }
  const counts = { product: { created: done, updated: 0, unchanged: 1, deactivated: 0, skipped: 0, failed: 0 } }
  const ended = { ...about, code: 'X', message: 'обрыв', durationMs: done }
  const events: ImportEvent[] = [
    { ...said, type: 'import.requested', data: requestOf(run, step) },
    { ...said, id: eventIds.requestedAgain(sessionId, at + 1), type: 'import.requested', data: requestOf(run, step) },
    { ...said, type: 'import.started', data: { ...about, attempt, host: 'a' } },
    {
      ...said,
      type: 'import.progressed',
      data: { ...about, attempt, phase: 'reading', done, total: done % 2 ? null : 100, failed: 0, counts },
    },
    {
      ...said,
      type: 'import.completed',
      data: {
        ...about,
        counts,
        total: done,
        failed: 0,
        warnings: 1,
        files: [{ path: 'a.xml', bytes: done }],
        durationMs: 5,
      },
    },
    { ...said, type: 'import.failed', data: ended },
    { ...said, type: 'import.cancelled', data: ended },
    {
      ...said,
      type: 'import.cancel-requested',
      data: { runId, sessions: [sessionOf(run, 0), sessionOf(run, 1)], requestedBy: 'admin' },
    },
  ]
  const event = events[what]
  if (!event) throw new Error(`nothing is said as number ${what}`)
  return event
}

const sessionOf = (run: number, step: number) => uuid(100 * run + step + 1)

const requestOf = (run: number, step: number) => ({
  runId: uuid(100 * run),
  sessionId: sessionOf(run, step),
  kind: kinds[step] ?? ('catalog' as const),
  step: step + 1,
  steps: kinds.map((kind, at) => ({ step: at + 1, kind, sessionId: sessionOf(run, at) })),
  options: { dataDir: '/srv/1c' },
  requestedBy: 'admin',
  requestedVia: 'admin' as const,
  lockValue: 'x',
  expiresAt: '2026-11-20T12:05:00Z',
})
