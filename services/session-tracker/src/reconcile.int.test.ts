import { findRun } from '@imports/shared/ledger/ledger'
import { outcomeEvent } from '@imports/shared/ledger/outcome-event'
import { requestedEvent } from '@imports/shared/ledger/requested-event'
import { createEvent } from '@imports/shared/messaging/publisher'
import { eventually } from '@imports/shared/testing/eventually'
import { endedRun, requestRun, startImporter } from '@imports/shared/testing/import-run'
import { jetstreamManager } from '@nats-io/jetstream'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { age, claimAndDie } from './testing/aged-run.ts'
import { createTrackerBed, type TrackerBed } from './testing/tracker-bed.ts'

const report = { counts: {}, total: 7, failed: 0, warnings: 0, files: [], durationMs: 1 }
const rowsOf = (bed: TrackerBed) => bed.db.selectFrom('sessions.import_session').selectAll().orderBy('step').execute()
const idsOf = (bed: TrackerBed) => bed.seen.map(({ id }) => id)

async function purge(bed: TrackerBed) {
  const manager = await jetstreamManager(bed.nats)
  await manager.streams.purge(bed.config.IMPORT_STREAM)
}
async function untilFolded(bed: TrackerBed, events: number) {
  await eventually(() => expect(bed.seen).toHaveLength(events))
}

test('an outcome that its importer could not tell is told as the importer would have told it', async () => {
  await using bed = await createTrackerBed()
  bed.follow()
  const { runId, steps } = await requestRun(bed, ['catalog'])
  const { db, claim } = await claimAndDie(bed, runId)
  await claim.complete(db, async () => report)
  await bed.watchdog.tick()
  await eventually(async () => expect(await rowsOf(bed)).toMatchObject([{ status: 'completed', total_items: 7 }]))
  expect(bed.seen.at(-1)).toMatchObject({ id: `${steps[0]?.sessionId}:ended`, type: 'import.completed', data: report })
  expect(await bed.lock.holder()).toBeNull()
  await bed.watchdog.tick()
  await bed.publisher.publish(
    createEvent('import.started', 'last', 'test', { runId, ...at(steps[0]), attempt: 1, host: '' }),
  )
  await eventually(() => expect(idsOf(bed).at(-1)).toBe('last'))
  expect(idsOf(bed)).toHaveLength(3) // nothing was told twice
})

test('a step between two that nobody asked for is asked for, and the run goes on', async () => {
  await using bed = await createTrackerBed()
  bed.follow()
  const { runId, steps } = await requestRun(bed, ['catalog', 'customers'])
  const { db, claim } = await claimAndDie(bed, runId)
  await claim.complete(db, async () => report)
  await bed.watchdog.tick()
  await eventually(() => expect(idsOf(bed)).toContain(`${steps[1]?.sessionId}:requested`))
  startImporter(bed, 'customer-importer', {
    customers: async (context) => context.claim.complete(bed.db, async () => report),
  })
  expect((await endedRun(bed, runId)).steps).toMatchObject([{ outcome: 'completed' }, { outcome: 'completed' }])
})

test('a request that never reached the stream is published, and its sessions say when they were asked for', async () => {
  await using bed = await createTrackerBed()
  const { runId } = await requestRun(bed, ['catalog', 'prices'])
  await purge(bed)
  await age(bed, runId, 20)
  bed.follow()
  await bed.watchdog.tick()
  await eventually(async () => expect(await rowsOf(bed)).toHaveLength(2))
  const run = await findRun(bed.db, runId)
  expect((await rowsOf(bed))[0]?.requested_at.toISOString()).toBe(run?.createdAt)
})

test('a request that was taken from the stream with an id that it still knows is asked for once more', async () => {
  await using bed = await createTrackerBed()
  bed.follow()
  const { runId, steps } = await requestRun(bed, ['catalog'])
  await untilFolded(bed, 1)
  await purge(bed)
  await bed.watchdog.tick()
  await bed.watchdog.tick()
  await untilFolded(bed, 2)
  expect(idsOf(bed)[1]).toBe(`${steps[0]?.sessionId}:requested:again`)
  startImporter(bed, 'catalog-importer', {
    catalog: async (context) => context.claim.complete(bed.db, async () => report),
  })
  await endedRun(bed, runId)
})

test('a run that began and ended unseen is shown with its outcome', async () => {
  await using bed = await createTrackerBed()
  const { runId } = await requestRun(bed, ['catalog', 'prices'])
  const { db, claim } = await claimAndDie(bed, runId)
  await claim.end(db, 'failed', 'XML_TRUNCATED', { code: 'XML_TRUNCATED', message: 'обрыв', durationMs: 5 })
  await purge(bed)
  bed.follow()
  await bed.watchdog.tick()
  await eventually(async () => expect(await rowsOf(bed)).toHaveLength(2))
  await bed.watchdog.tick()
  await eventually(async () =>
    expect(await rowsOf(bed)).toMatchObject([
      { status: 'failed', error_message: 'обрыв' },
      { status: 'cancelled', error_code: 'PREVIOUS_STEP_FAILED' },
    ]),
  )
})

test('an outcome that came before anything was known of its session is told once more', async () => {
  await using bed = await createTrackerBed()
  const { runId } = await requestRun(bed, ['catalog'])
  await purge(bed)
  bed.follow()
  const { db, claim } = await claimAndDie(bed, runId)
  await claim.complete(db, async () => report)
  const run = await findRun(bed.db, runId)
  const [step] = run?.steps ?? []
  if (!run || !step) throw new Error('no run')
  const told = outcomeEvent(run, step, 'test')
  if (!told) throw new Error('no outcome')
  await bed.publisher.publish(told)
  await untilFolded(bed, 1)
  await bed.publisher.publish(requestedEvent(run, step, 'test', { id: 'another' }))
  await untilFolded(bed, 2)
  expect(await rowsOf(bed)).toMatchObject([{ status: 'pending' }])
  await bed.watchdog.tick()
  await eventually(async () => expect(await rowsOf(bed)).toMatchObject([{ status: 'completed' }]))
  expect(idsOf(bed).at(-1)).toBe(`${told.id}:again`)
})

test('what is younger than the grace is left to whoever is about to tell it', async () => {
  await using bed = await createTrackerBed()
  bed.follow()
  const { runId } = await requestRun(bed, ['catalog'])
  await untilFolded(bed, 1)
  const { db, claim } = await claimAndDie(bed, runId)
  await claim.complete(db, async () => report)
  await bed.anotherWatchdog({ graceMs: 60_000 }).tick()
  const manager = await jetstreamManager(bed.nats)
  expect((await manager.streams.info(bed.config.IMPORT_STREAM)).state.last_seq).toBe(1)
})

test('with thousands of past runs a tick asks for none of them', async () => {
  await using bed = await createTrackerBed()
  await sql`
    with run as (
      insert into imports.import_run (run_id, steps, requested_by, requested_via, lock_value, expires_at, created_at, ended_at)
      select gen_random_uuid(), '[{}]', 'admin', 'admin', 'x', now(), now() - interval '8 days', now() - interval '8 days'
      from generate_series(1, 5000) returning run_id
    )
    insert into imports.import_step (run_id, step, session_id, kind, outcome, ended_at)
    select run_id, 1, gen_random_uuid(), 'catalog', 'completed', now() - interval '8 days' from run`.execute(bed.db)
  await bed.watchdog.tick()
  const manager = await jetstreamManager(bed.nats)
  expect((await manager.streams.info(bed.config.IMPORT_STREAM)).state.messages).toBe(0)
})

const at = (step: { step: number; kind: 'catalog' | string; sessionId: string } | undefined) => {
  if (!step) throw new Error('no step')
  return { ...step, kind: 'catalog' as const }
}
