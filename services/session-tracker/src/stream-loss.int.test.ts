import { importerDurable, trackerDurable } from '@imports/shared/messaging/topology'
import { eventually } from '@imports/shared/testing/eventually'
import { endedRun, requestRun, startImporter } from '@imports/shared/testing/import-run'
import { jetstreamManager } from '@nats-io/jetstream'
import { expect, test } from 'vitest'
import { createTrackerBed, type TrackerBed } from './testing/tracker-bed.ts'

const report = { counts: {}, total: 7, failed: 0, warnings: 0, files: [], durationMs: 1 }
const rowsOf = (bed: TrackerBed) =>
  bed.db.selectFrom('sessions.import_session').selectAll().orderBy('last_seq').execute()
const streamOf = async (bed: TrackerBed) => (await jetstreamManager(bed.nats)).streams.info(bed.config.IMPORT_STREAM)
const completing = (bed: TrackerBed) =>
  startImporter(bed, 'catalog-importer', { catalog: async ({ claim }) => claim.complete(bed.db, async () => report) })

async function deleteStream(bed: TrackerBed) {
  const manager = await jetstreamManager(bed.nats)
  await manager.streams.delete(bed.config.IMPORT_STREAM)
}

/** So many events that a new stream's would be taken for old ones, were it to count from 1. */
async function withHistory(bed: TrackerBed) {
  bed.follow()
  const importer = completing(bed)
  const { runId } = await requestRun(bed, ['catalog'])
  await endedRun(bed, runId)
  await eventually(async () => expect(await rowsOf(bed)).toMatchObject([{ status: 'completed' }]))
  await eventually(async () => expect(await bed.lock.holder()).toBeNull())
  return { importer, last: (await rowsOf(bed))[0]?.last_seq ?? 0 }
}

test('a stream that is gone is made anew above every row, and imports go on by themselves', async () => {
  await using bed = await createTrackerBed()
  const { last } = await withHistory(bed)
  expect(last).toBeGreaterThan(2)
  await deleteStream(bed)
  await bed.watchdog.tick()
  expect((await streamOf(bed)).state.first_seq).toBe(last + 1)
  const { runId } = await requestRun(bed, ['catalog'])
  await endedRun(bed, runId)
  await eventually(async () =>
    expect(await rowsOf(bed)).toMatchObject([{ last_seq: last }, { run_id: runId, status: 'completed' }]),
  )
})

test('a run that waited when the stream was lost is asked for again and done', async () => {
  await using bed = await createTrackerBed()
  const { importer } = await withHistory(bed)
  await importer.stop()
  const { runId } = await requestRun(bed, ['catalog'])
  await eventually(async () => expect(await rowsOf(bed)).toMatchObject([{}, { status: 'pending' }]))
  await deleteStream(bed)
  completing(bed)
  await bed.watchdog.tick()
  await endedRun(bed, runId)
  await eventually(async () => expect(await rowsOf(bed)).toMatchObject([{}, { status: 'completed' }]))
})

test('an owner that was at work when the stream was lost is not disturbed, and its outcome is shown', async () => {
  await using bed = await createTrackerBed()
  const { importer } = await withHistory(bed)
  await importer.stop()
  const begun = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  startImporter(bed, 'catalog-importer', {
    catalog: async ({ claim }) => {
      begun.resolve()
      await finish.promise
      await claim.complete(bed.db, async () => report)
    },
  })
  const { runId } = await requestRun(bed, ['catalog'])
  await begun.promise
  await deleteStream(bed)
  finish.resolve()
  const run = await endedRun(bed, runId)
  expect(run.attempt).toBe(0) // settled by its first owner
  await eventually(async () => {
    await bed.watchdog.tick()
    expect(await rowsOf(bed)).toMatchObject([{}, { status: 'completed', attempt: 1 }])
  })
})

test('a stream that counts from below the rows, as one from an old backup does, is replaced', async () => {
  await using bed = await createTrackerBed()
  const { last } = await withHistory(bed)
  const manager = await jetstreamManager(bed.nats)
  const { config } = await streamOf(bed)
  await manager.streams.delete(config.name)
  await manager.streams.add({ ...config })
  await bed.nats.request(`${bed.config.SUBJECT_PREFIX}.started.catalog`, 'old')
  await bed.watchdog.tick()
  expect((await streamOf(bed)).state).toMatchObject({ messages: 0, first_seq: last + 1 })
})

test('durables that are gone are made anew, and what they deliver again changes nothing', async () => {
  await using bed = await createTrackerBed()
  await withHistory(bed)
  const before = await rowsOf(bed)
  const manager = await jetstreamManager(bed.nats)
  for (const durable of [trackerDurable, importerDurable('catalog')]) {
    await manager.consumers.delete(bed.config.IMPORT_STREAM, durable)
  }
  await bed.watchdog.tick()
  await eventually(async () => {
    for (const durable of [trackerDurable, importerDurable('catalog')]) {
      const { num_pending, num_ack_pending } = await manager.consumers.info(bed.config.IMPORT_STREAM, durable)
      expect([num_pending, num_ack_pending]).toEqual([0, 0])
    }
  })
  expect(await rowsOf(bed)).toEqual(before)
})
