import { randomUUID } from 'node:crypto'
import { eventIds, type ImportEvent } from '@imports/shared/contracts/import-events'
import { type SessionTables, sessionChannel } from '@imports/shared/contracts/session-table'
import { createEvent } from '@imports/shared/messaging/publisher'
import { eventually } from '@imports/shared/testing/eventually'
import { followEvents } from '@imports/shared/testing/follow-events'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { projectEvent } from './project-event.ts'

function history() {
  const runId = randomUUID()
  const sessionId = randomUUID()
  const about = { runId, sessionId, kind: 'catalog', step: 1 } as const
  const steps = [{ step: 1, kind: 'catalog', sessionId } as const]
  const by = { requestedBy: 'admin', requestedVia: 'admin' } as const
  const events: ImportEvent[] = [
    createEvent('import.requested', eventIds.requested(sessionId), 'test', {
      ...about,
      ...by,
      steps,
      options: {},
      lockValue: 'x',
      expiresAt: new Date().toISOString(),
    }),
    createEvent('import.started', eventIds.started(sessionId, 1), 'test', { ...about, attempt: 1, host: 'a' }),
    createEvent('import.completed', eventIds.ended(sessionId), 'test', {
      ...about,
      counts: {},
      total: 3,
      failed: 0,
      warnings: 0,
      files: [{ path: 'goods.xml', bytes: 12 }],
      durationMs: 5,
    }),
  ]
  return { sessionId, events }
}

const sessions = (bed: TestBed) => bed.db.selectFrom('sessions.import_session').selectAll().execute()

test('events in order give a completed row that reflects the last of them', async () => {
  await using bed = await createTestBed()
  const { db } = bed.databaseOf<SessionTables>('session-tracker')
  const { sessionId, events } = history()
  for (const [index, event] of events.entries()) await projectEvent(db, event, index + 10)
  expect(await sessions(bed)).toMatchObject([
    { id: sessionId, status: 'completed', total_items: 3, files: [{ path: 'goods.xml', bytes: 12 }], last_seq: 12 },
  ])
})

test('an event that the row reflects already changes nothing, whatever it says', async () => {
  await using bed = await createTestBed()
  const { db } = bed.databaseOf<SessionTables>('session-tracker')
  const [requested, started] = history().events as [ImportEvent, ImportEvent]
  await projectEvent(db, requested, 10)
  const before = await sessions(bed)
  await projectEvent(db, started, 10)
  await projectEvent(db, started, 9)
  expect(await sessions(bed)).toEqual(before)
})

test('whoever listens hears of a row when it can be read', async () => {
  await using bed = await createTestBed()
  const { db, pool } = bed.databaseOf<SessionTables>('session-tracker')
  const listener = await pool.connect()
  const heard: (string | undefined)[] = []
  listener.on('notification', ({ payload }) => heard.push(payload))
  await listener.query(`listen ${sessionChannel}`)
  const { sessionId, events } = history()
  await projectEvent(db, events[0] as ImportEvent, 1)
  await eventually(() => expect(heard).toEqual([sessionId]))
  listener.release(true)
})

test('the tracker follows the stream and puts aside what it cannot read', async () => {
  await using bed = await createTestBed()
  const { db } = bed.databaseOf<SessionTables>('session-tracker')
  followEvents(bed, (event, { seq }) => projectEvent(db, event, seq))
  const dead: string[] = []
  bed.nats.subscribe(`${bed.config.SUBJECT_PREFIX}-dead.>`, {
    callback: (_, message) => void dead.push(message.subject),
  })
  const { events, sessionId } = history()
  await bed.publisher.publish(events[0] as ImportEvent)
  bed.nats.publish(`${bed.config.SUBJECT_PREFIX}.started.catalog`, 'this is no event')
  for (const event of events.slice(1)) await bed.publisher.publish(event)
  await eventually(async () => expect(await sessions(bed)).toMatchObject([{ id: sessionId, status: 'completed' }]))
  expect(dead).toEqual([`${bed.config.SUBJECT_PREFIX}-dead.session-tracker`])
})
