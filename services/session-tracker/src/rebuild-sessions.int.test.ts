import type { ImportEvent } from '@imports/shared/contracts/import-events'
import { type EventHistory, eventHistory } from '@imports/shared/messaging/replay-events'
import { trackerDurable } from '@imports/shared/messaging/topology'
import { eventually } from '@imports/shared/testing/eventually'
import { jetstreamManager } from '@nats-io/jetstream'
import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { rebuildSessions } from './rebuild-sessions.ts'
import { randomHistory } from './testing/random-history.ts'
import { createTrackerBed, type TrackerBed } from './testing/tracker-bed.ts'

const historyOf = (bed: TrackerBed) => eventHistory(bed.nats, bed.config.IMPORT_STREAM, trackerDurable)
const rebuild = (bed: TrackerBed, { check = false, history = historyOf(bed) } = {}) =>
  rebuildSessions({ db: bed.trackerDb, history }, { check })
const rowsOf = (bed: TrackerBed) => bed.db.selectFrom('sessions.import_session').selectAll().orderBy('id').execute()
const emptyRows = (bed: TrackerBed) => bed.db.deleteFrom('sessions.import_session').execute()

/** Published and folded. Every event has an id of its own, as if each were new. */
async function tell(bed: TrackerBed, events: readonly ImportEvent[], round = 0) {
  const before = bed.seen.length
  for (const [at, event] of events.entries()) await bed.publisher.publish({ ...event, id: `${round}-${at}` })
  await eventually(() => expect(bed.seen).toHaveLength(before + events.length))
}

const someHistory = fc
  .sample(randomHistory, { numRuns: 100, seed: 1 })
  .find(
    (events) => events.length > 20 && events.slice(0, 5).some(({ type }) => type === 'import.requested'),
  ) as ImportEvent[] // the same every time, because of the seed

test('after any history the rows are those of the stream, and an emptied table becomes what it was', async () => {
  await using bed = await createTrackerBed()
  bed.follow()
  const histories = fc.sample(randomHistory, { numRuns: 4, seed: 2 })
  for (const [round, events] of histories.entries()) {
    await tell(bed, events, round)
    await bed.nats.request(`${bed.config.SUBJECT_PREFIX}.started.catalog`, 'this is no event')
    expect((await rebuild(bed, { check: true })).differences).toEqual([])
    const rows = await rowsOf(bed)
    await emptyRows(bed)
    expect((await rebuild(bed)).differences).toHaveLength(rows.length)
    expect(await rowsOf(bed)).toEqual(rows)
  }
  expect((await rowsOf(bed)).length).toBeGreaterThan(3)
})

test('rows that say something else are named, and only replaced when that is asked for', async () => {
  await using bed = await createTrackerBed()
  bed.follow()
  await tell(bed, someHistory)
  const rows = await rowsOf(bed)
  const [first] = rows
  await sql`update sessions.import_session set failed_items = 999, error_code = 'FORGED' where id = ${first?.id}`.execute(
    bed.db,
  )
  const forged = await rowsOf(bed)

  const compared = await rebuild(bed, { check: true })
  expect(compared.differences).toEqual([{ sessionId: first?.id, columns: ['error_code', 'failed_items'] }])
  expect(await rowsOf(bed)).toEqual(forged)
  await rebuild(bed)
  expect(await rowsOf(bed)).toEqual(rows)
  expect((await rebuild(bed, { check: true })).differences).toEqual([])
})

test('sessions that are older than the stream stay as they are, also when the stream has something of them', async () => {
  await using bed = await createTrackerBed()
  bed.follow()
  await tell(bed, someHistory)
  const manager = await jetstreamManager(bed.nats)
  await manager.streams.purge(bed.config.IMPORT_STREAM)
  await tell(bed, someHistory, 1) // from now on the same sessions again
  const rows = await rowsOf(bed)
  expect(rows.length).toBeGreaterThan(0)
  expect(await rebuild(bed)).toMatchObject({ kept: rows.length, differences: [] })
  expect(await rowsOf(bed)).toEqual(rows)
})

test('events that arrive while the rows are being replaced are folded afterwards, and none is lost', async () => {
  await using bed = await createTrackerBed()
  bed.follow()
  await tell(bed, someHistory.slice(0, 15))
  await emptyRows(bed)
  const history = historyOf(bed)
  let asked = 0
  const meanwhile: EventHistory = {
    ...history,
    bounds: async () => {
      asked += 1
      if (asked === 2) {
        // the rows are held now: what is published is delivered, and waits
        for (const [at, event] of someHistory.slice(15).entries())
          await bed.publisher.publish({ ...event, id: `late-${at}` })
        await eventually(async () => {
          const { rows } = await sql`select from pg_locks where locktype = 'advisory' and not granted`.execute(bed.db)
          expect(rows).not.toEqual([])
        })
      }
      return history.bounds()
    },
  }
  await rebuild(bed, { history: meanwhile })
  await eventually(() => expect(bed.seen).toHaveLength(someHistory.length))
  const rows = await rowsOf(bed)
  await emptyRows(bed)
  await rebuild(bed)
  expect(rows).toEqual(await rowsOf(bed))
  expect(rows.length).toBeGreaterThan(0)
})

test('what the tracker has not folded yet is no difference', async () => {
  await using bed = await createTrackerBed()
  for (const [at, event] of someHistory.entries()) await bed.publisher.publish({ ...event, id: `${at}` })
  expect(await rebuild(bed, { check: true })).toMatchObject({ differences: [] })
})

test('with an empty stream nothing is rebuilt and nothing is touched', async () => {
  await using bed = await createTrackerBed()
  expect(await rebuild(bed)).toEqual({ events: 0, rebuilt: 0, kept: 0, differences: [] })
})
