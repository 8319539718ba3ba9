import { findRun } from '@imports/shared/ledger/ledger'
import { LockUnavailable } from '@imports/shared/lock/import-lock'
import { eventually } from '@imports/shared/testing/eventually'
import { requestRun } from '@imports/shared/testing/import-run'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { age, claimAndDie } from './testing/aged-run.ts'
import { createTrackerBed, type TrackerBed } from './testing/tracker-bed.ts'

const idsOf = (bed: TrackerBed) => bed.seen.map(({ id }) => id)
const rowsOf = (bed: TrackerBed) => bed.db.selectFrom('sessions.import_session').selectAll().orderBy('step').execute()
const cancel = (bed: TrackerBed, runId: string) =>
  sql`select imports.request_cancel(${runId}::uuid, 'admin')`.execute(bed.databaseOf('admin-gateway').db)

test('a silent owner is asked for twice, each time after the silence, and then its run is ended and told', async () => {
  await using bed = await createTrackerBed()
  bed.follow()
  const { runId, steps } = await requestRun(bed, ['catalog', 'prices'])
  const [first, second] = steps.map(({ sessionId }) => sessionId)
  await claimAndDie(bed, runId)
  for (const number of [1, 2]) {
    await bed.watchdog.tick()
    expect((await findRun(bed.db, runId))?.endedAt).toBeNull()
    await age(bed, runId, 46)
    await bed.watchdog.tick()
    await eventually(() => expect(idsOf(bed)).toContain(`${first}:requested:wd${number}`))
    await bed.watchdog.tick() // its own request counts as a sign of life
  }
  expect(idsOf(bed)).toHaveLength(3)
  await age(bed, runId, 46)
  await bed.watchdog.tick()
  await eventually(async () =>
    expect(await rowsOf(bed)).toMatchObject([
      {
        id: first,
        status: 'failed',
        error_code: 'STALLED',
        error_message: expect.stringContaining('перестал подавать признаки'),
      },
      { id: second, status: 'cancelled', error_code: 'PREVIOUS_STEP_FAILED' },
    ]),
  )
  expect(idsOf(bed).slice(3)).toEqual([`${first}:ended`, `${second}:ended`])
  expect(await bed.lock.holder()).toBeNull()
})

test('a heartbeat or an event within the time is a sign of life; an event from the future is none', async () => {
  await using bed = await createTrackerBed()
  bed.follow()
  const { runId } = await requestRun(bed, ['catalog'])
  await claimAndDie(bed, runId)
  await eventually(async () => expect(await rowsOf(bed)).toHaveLength(1))
  await age(bed, runId, 100)
  const requests = () => bed.db.selectFrom('imports.import_run').select('re_requested as n').executeTakeFirst()
  const lastEvent = (at: string) =>
    sql`update sessions.import_session set last_event_at = clock_timestamp() + ${at}::interval`.execute(bed.db)

  await lastEvent('-10 s')
  await bed.watchdog.tick()
  expect(await requests()).toEqual({ n: 0 })
  await lastEvent('-60 s')
  await sql`update imports.import_run set heartbeat_at = clock_timestamp() - interval '10 s'`.execute(bed.db)
  await bed.watchdog.tick()
  expect(await requests()).toEqual({ n: 0 })
  await age(bed, runId, 100)
  await lastEvent('1 h')
  await bed.watchdog.tick()
  expect(await requests()).toEqual({ n: 1 })
})

test('a run that no importer picks up is ended when its time is over, and says so', async () => {
  await using bed = await createTrackerBed()
  bed.follow()
  const { runId } = await requestRun(bed, ['catalog'])
  await age(bed, runId, 29)
  await bed.watchdog.tick()
  expect((await findRun(bed.db, runId))?.endedAt).toBeNull()
  await age(bed, runId, 30)
  await bed.watchdog.tick()
  await eventually(async () =>
    expect(await rowsOf(bed)).toMatchObject([{ status: 'failed', error_code: 'NOT_PICKED_UP', started_at: null }]),
  )
  expect(await bed.lock.holder()).toBeNull()
})

test('an owner with an open transaction is left alone, and so is one whose heartbeat came meanwhile', async () => {
  await using bed = await createTrackerBed()
  const { runId } = await requestRun(bed, ['catalog'])
  const { db, claim } = await claimAndDie(bed, runId)
  await sql`update imports.import_run set re_requested = 2`.execute(bed.db)
  await claim.write(db, async () => {
    await sql`select 1`.execute(bed.db)
    await bed.anotherWatchdog({ silentMs: -1_000 }).tick() // to this one everybody is silent
    expect((await findRun(bed.db, runId))?.endedAt).toBeNull()
  })
  await age(bed, runId, 46)
  await claim.beat(db)
  await bed.watchdog.tick()
  expect((await findRun(bed.db, runId))?.endedAt).toBeNull()
})

test.each([
  ['silent', async (bed: TrackerBed, runId: string) => void (await claimAndDie(bed, runId))],
  ['waiting', async () => {}],
])('a %s run that was to be cancelled is cancelled, with the text of a cancel', async (_, prepare) => {
  await using bed = await createTrackerBed()
  bed.follow()
  const { runId } = await requestRun(bed, ['catalog', 'prices'])
  await prepare(bed, runId)
  await eventually(async () => expect(await rowsOf(bed)).toHaveLength(2))
  await cancel(bed, runId)
  await age(bed, runId, 46)
  await bed.watchdog.tick()
  await eventually(async () =>
    expect(await rowsOf(bed)).toMatchObject([
      {
        status: 'cancelled',
        error_code: 'CANCELLED_BY_ADMINISTRATOR',
        error_message: 'Импорт отменён администратором.',
      },
      { status: 'cancelled', error_code: 'PREVIOUS_STEP_CANCELLED' },
    ]),
  )
})

test('every step may wait as long as the first one, however long those before it took', async () => {
  await using bed = await createTrackerBed()
  const { runId } = await requestRun(bed, ['catalog', 'stocks', 'prices'])
  for (const step of [1, 2]) {
    const { db, claim } = await claimAndDie(bed, runId, step)
    await age(bed, runId, 600)
    await claim.complete(db, async () => ({}))
  }
  const { rows } = await sql<{ left: number }>`
    select extract(epoch from expires_at - clock_timestamp())::float8 as left from imports.import_run`.execute(bed.db)
  expect(rows[0]?.left).toBeGreaterThan(25)
  expect(rows[0]?.left).toBeLessThanOrEqual(30)
})

test('a step that was handed back may wait as long as a new one', async () => {
  await using bed = await createTrackerBed()
  const { runId } = await requestRun(bed, ['catalog'])
  const { db, claim } = await claimAndDie(bed, runId)
  await age(bed, runId, 600)
  await claim.handBack(db)
  await bed.watchdog.tick()
  expect((await findRun(bed.db, runId))?.endedAt).toBeNull()
})

test('of several trackers one looks at a time', async () => {
  await using bed = await createTrackerBed()
  const inside = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const slow = bed.anotherWatchdog({
    restoreTopology: async () => {
      inside.resolve()
      await goOn.promise
      return { restored: false, ackFloors: new Map() }
    },
  })
  const looking = slow.tick()
  await inside.promise
  expect(await bed.watchdog.tick()).toBe(false)
  goOn.resolve()
  expect(await looking).toBe(true)
  expect(await bed.watchdog.tick()).toBe(true)
})

test('with the broker and Redis away a run is ended all the same, and told when the broker is back', async () => {
  await using bed = await createTrackerBed()
  bed.follow()
  const { runId } = await requestRun(bed, ['catalog'])
  await age(bed, runId, 60)
  const away = async () => {
    throw new Error('nobody answers')
  }
  const cutOff = bed.anotherWatchdog({
    publisher: { publish: away },
    restoreTopology: away,
    lock: { release: () => Promise.reject(new LockUnavailable('Redis does not answer')) },
  })
  await expect(cutOff.tick()).rejects.toThrow('nobody answers')
  expect((await findRun(bed.db, runId))?.steps).toMatchObject([{ outcome: 'failed', code: 'NOT_PICKED_UP' }])
  await bed.watchdog.tick()
  await eventually(async () => expect(await rowsOf(bed)).toMatchObject([{ status: 'failed' }]))
  expect(await bed.lock.holder()).toBeNull()
})

test('a request that did not get out is not counted', async () => {
  await using bed = await createTrackerBed()
  const { runId } = await requestRun(bed, ['catalog'])
  await claimAndDie(bed, runId)
  await age(bed, runId, 46)
  const mute = bed.anotherWatchdog({ publisher: { publish: () => Promise.reject(new Error('no answer')) } })
  await expect(mute.tick()).rejects.toThrow('no answer')
  expect(await bed.db.selectFrom('imports.import_run').select('re_requested').execute()).toEqual([{ re_requested: 0 }])
})

test('only the tracker counts requests', async () => {
  await using bed = await createTrackerBed()
  for (const service of ['admin-gateway', 'catalog-importer'] as const) {
    const { db } = bed.databaseOf(service)
    await expect(sql`select imports.count_request(gen_random_uuid(), 1)`.execute(db)).rejects.toThrow(
      /permission denied/,
    )
  }
})
