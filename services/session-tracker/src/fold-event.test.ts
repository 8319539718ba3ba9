import type { ImportEvent } from '@imports/shared/contracts/import-events'
import { isTerminal } from '@imports/shared/contracts/import-session'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sessionsOf } from './evolve-session.ts'
import { foldEvent } from './fold-event.ts'
import { randomHistory } from './testing/random-history.ts'
import type { ProjectedSession } from './tracker-tables.ts'

interface Delivered {
  event: ImportEvent
  seq: number
}
type Rows = Map<string, ProjectedSession>

function fold(rows: Rows, { event, seq }: Delivered): void {
  for (const sessionId of sessionsOf(event)) {
    const folded = foldEvent(rows.get(sessionId) ?? null, event, seq, sessionId)
    if (folded) rows.set(sessionId, folded)
  }
}
function foldAll(deliveries: readonly Delivered[]): Rows {
  const rows: Rows = new Map()
  for (const delivery of deliveries) fold(rows, delivery)
  return rows
}
const inStream = (events: readonly ImportEvent[]): Delivered[] => events.map((event, at) => ({ event, seq: 10 + at }))

/** The stream, and how a broker may deliver it: each for the first time in order, and any again at any moment after that. */
const deliveries = randomHistory.chain((events) =>
  fc
    .array(fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { maxLength: 4 }), {
      minLength: events.length,
      maxLength: events.length,
    })
    .map((again) => {
      const stream = inStream(events)
      const delivered = stream.flatMap((delivery, at) => [
        delivery,
        ...(again[at] ?? []).flatMap((where) => stream[Math.floor(where * (at + 1))] ?? []),
      ])
      return { stream, delivered }
    }),
)

test('whatever is delivered again, and however often, the rows are those of the stream', () => {
  fc.assert(
    fc.property(deliveries, ({ stream, delivered }) => {
      expect(foldAll(delivered)).toEqual(foldAll(stream))
    }),
    { numRuns: 400 },
  )
})

test('a tracker that begins again anywhere, from rows that reflect more, comes to the same rows', () => {
  fc.assert(
    fc.property(randomHistory, fc.nat(40), fc.nat(40), (events, stoppedAt, beginsAt) => {
      const stream = inStream(events)
      const rows = foldAll(stream.slice(0, stoppedAt))
      for (const delivery of stream.slice(Math.min(beginsAt, stoppedAt))) fold(rows, delivery)
      expect(rows).toEqual(foldAll(stream))
    }),
    { numRuns: 400 },
  )
})

test('events that are stored twice, because the broker had forgotten their ids, leave an ended session as it ended', () => {
  fc.assert(
    fc.property(randomHistory, (events) => {
      const once = foldAll(inStream(events))
      const twice = foldAll(inStream([...events, ...events]))
      for (const [id, row] of once) {
        if (isTerminal(row.status)) expect(twice.get(id)).toEqual({ ...row, last_seq: twice.get(id)?.last_seq })
      }
    }),
    { numRuns: 200 },
  )
})
