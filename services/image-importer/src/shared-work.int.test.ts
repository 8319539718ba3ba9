import { join } from 'node:path'
import { claimStep } from '@imports/shared/ledger/claim'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import type { Delivery } from '@imports/shared/messaging/consumer'
import { workDurable, workStream } from '@imports/shared/messaging/topology'
import { silentLogger } from '@imports/shared/telemetry/logger'
import { eventually } from '@imports/shared/testing/eventually'
import { requestRun } from '@imports/shared/testing/import-run'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { jetstreamManager } from '@nats-io/jetstream'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { PictureChunk } from './chunks/picture-chunk.ts'
import { createWorkQueue, planChunks } from './chunks/share-out.ts'
import { createChunkHandler } from './chunks/take-chunks.ts'
import { whileRemoving } from './media-lock.ts'
import { createMediaStore } from './media-store.ts'
import { hardenSharp, type MakeSizes, makeSizes } from './pictures/make-sizes.ts'
import { jpegOf } from './testing/draw-pictures.ts'
import {
  expectWholeMedia,
  folderOf,
  gallery,
  imported,
  mediaRows,
  putProducts,
  startPictureImporter,
  writePictures,
} from './testing/picture-bed.ts'

async function prepare(bed: TestBed, products: number) {
  const exportDir = folderOf(bed, 'export')
  const mediaDir = join(folderOf(bed, 'media'), 'media')
  const ids = Array.from({ length: products }, (_, at) => `${(at % 16).toString(16)}0-${at}`)
  const content = await Promise.all(ids.slice(0, 20).map((_, seed) => jpegOf({ width: 90, height: 60, seed })))
  const files = ids.map((id, at): [string, Buffer] => [
    `import_files/${id.slice(0, 2)}/${id}.jpg`,
    content[at % 20] ?? Buffer.alloc(0),
  ])
  writePictures(exportDir, Object.fromEntries(files))
  await putProducts(bed, Object.fromEntries(ids.map((id) => [id, []])))
  return { exportDir, mediaDir, ids }
}

/** A step that is claimed and shared out, and what a replica would do with its chunks. */
async function claimedStep(bed: TestBed, { exportDir, mediaDir }: { exportDir: string; mediaDir: string }) {
  hardenSharp()
  const { db } = bed.databaseOf<LedgerTables>('image-importer')
  const { runId, steps } = await requestRun(bed, ['images'])
  const sessionId = steps[0]?.sessionId ?? ''
  const claimAs = async (owner: string, leaseMs = 60_000) => {
    const claimed = await claimStep(db, { runId, step: 1, owner, leaseMs, maxAttempts: 3 })
    if (claimed.verdict !== 'claimed') throw new Error(`not claimed: ${claimed.verdict}`)
    return claimed.claim
  }
  const claim = await claimAs('first')
  await claim.write(db, (trx) => planChunks(trx, sessionId))
  const chunk = (number: number): PictureChunk => ({
    runId,
    sessionId,
    token: claim.token,
    chunk: number,
    full: false,
    validate: true,
  })
  const replica = (changes: { makeSizes?: MakeSizes; stop?: AbortSignal } = {}) =>
    createChunkHandler({
      db,
      exportDirs: { ONEC_DATA_DIR: exportDir },
      store: createMediaStore(mediaDir),
      widths: [50],
      inFlight: 2,
      makeSizes,
      stop: new AbortController().signal,
      log: silentLogger(),
      ...changes,
    })
  const processed = async () => {
    const { rows } = await sql<{ processed: number }>`select processed from media.chunk order by chunk`.execute(bed.db)
    return rows.map((row) => row.processed)
  }
  return { db, runId, claimAs, chunk, replica, processed }
}

const delivery: Delivery = { seq: 1, deliveries: 1, working: () => {} }

test('a chunk that two replicas have at once is counted once, and its rows are there once', async () => {
  await using bed = await createTestBed()
  const prepared = await prepare(bed, 129)
  await putProducts(bed, { '00-bad': ['import_files/00/missing.jpg'] })
  const { chunk, replica, processed } = await claimedStep(bed, prepared)
  await Promise.all([replica()(chunk(1), delivery), replica()(chunk(1), delivery), replica()(chunk(2), delivery)])
  expect(await processed()).toEqual([100, 30])
  const { rows } = await sql`
    select sum((counts->>'product.created')::int)::int as products from media.chunk`.execute(bed.db)
  expect(rows).toEqual([{ products: 129 }])
  expect(await bed.db.selectFrom('imports.import_issue').select('code').execute()).toEqual([
    { code: 'PICTURE_NOT_FOUND' },
  ])
  expect(Object.keys(await gallery(bed))).toHaveLength(129)
  expect(await expectWholeMedia(bed, prepared.mediaDir)).toBe(20)
})

test('a chunk of an owner who has been replaced writes nothing, whether it begins or ends too late', async () => {
  await using bed = await createTestBed()
  const prepared = await prepare(bed, 30)
  const { claimAs, chunk, replica, processed } = await claimedStep(bed, prepared)
  let taken = false
  const slow: MakeSizes = async (bytes, widths) => {
    if (!taken) {
      taken = true
      await claimAs('second', 1) // while the first picture is being decoded
    }
    return makeSizes(bytes, widths)
  }
  await eventually(async () => {
    await replica({ makeSizes: slow })(chunk(1), delivery) // done with: it must not be delivered for ever
    expect(taken).toBe(true)
  })
  expect(await processed()).toEqual([0])
  await replica()(chunk(1), delivery)
  expect(await processed()).toEqual([0])
  expect(await mediaRows(bed)).toEqual([])
})

test('a cancel stops the chunks that are at work', async () => {
  await using bed = await createTestBed()
  const { chunk, replica, processed, runId } = await claimedStep(bed, await prepare(bed, 30))
  await sql`select imports.request_cancel(${runId}::uuid, 'admin')`.execute(bed.db)
  await replica()(chunk(1), delivery)
  expect(await processed()).toEqual([0])
})

test('a replica that is being stopped keeps what it has done and gives back the rest', async () => {
  await using bed = await createTestBed()
  const { chunk, replica, processed } = await claimedStep(bed, await prepare(bed, 60))
  const stop = new AbortController()
  let decoded = 0
  const counting: MakeSizes = async (bytes, widths) => {
    if (++decoded === 5) stop.abort()
    return makeSizes(bytes, widths)
  }
  await expect(replica({ makeSizes: counting, stop: stop.signal })(chunk(1), delivery)).rejects.toThrow('handed back')
  const [done = 0] = await processed()
  expect(done).toBeGreaterThan(0)
  expect(done).toBeLessThan(60)
  await replica()(chunk(1), delivery)
  expect(await processed()).toEqual([60])
  expect(Object.keys(await gallery(bed))).toHaveLength(60)
})

test('while unused files are being removed a chunk waits', async () => {
  await using bed = await createTestBed()
  const { db, chunk, replica, processed } = await claimedStep(bed, await prepare(bed, 5))
  await whileRemoving(db, async () => {
    await expect(replica()(chunk(1), delivery)).rejects.toMatchObject({ name: 'TryLater' })
  })
  await replica()(chunk(1), delivery)
  expect(await processed()).toEqual([5])
})

test('what goes wrong again and again with a chunk ends the step, and not before', async () => {
  await using bed = await createTestBed()
  const { chunk, replica } = await claimedStep(bed, await prepare(bed, 5))
  const broken = replica({
    makeSizes: async () => {
      throw new Error('out of luck')
    },
  })
  const failures = async () => (await sql`select failure->>'code' as code from media.chunk`.execute(bed.db)).rows
  await expect(broken(chunk(1), { ...delivery, deliveries: 5 })).rejects.toThrow('out of luck')
  expect(await failures()).toEqual([{ code: null }])
  await broken(chunk(1), { ...delivery, deliveries: 6 })
  expect(await failures()).toEqual([{ code: 'PICTURES_FAILED' }])
})

test('chunks that got lost with the queue are published again, and the run completes', async () => {
  await using bed = await createTestBed()
  const { exportDir, mediaDir, ids } = await prepare(bed, 150)
  const manager = await jetstreamManager(bed.nats)
  const stream = workStream(bed.config.IMPORT_STREAM)
  // the owner has shared its step out, and nobody has taken anything yet
  await manager.consumers.pause(stream, workDurable('images'), new Date(Date.now() + 3_600_000))
  const importer = startPictureImporter(bed, { exportDir, mediaDir })
  const { runId } = await requestRun(bed, ['images'])
  await eventually(async () => expect((await manager.streams.info(stream)).state.messages).toBe(2))
  await manager.streams.purge(stream)
  await manager.consumers.resume(stream, workDurable('images'))
  expect(await imported(bed, runId)).toMatchObject({
    outcome: 'completed',
    counts: { product: { created: ids.length } },
  })
  expect(importer.decoded()).toBe(20)
})

test('a chunk that nobody can read is put aside, and the queue goes on', async () => {
  await using bed = await createTestBed()
  const { exportDir, mediaDir } = await prepare(bed, 5)
  const importer = startPictureImporter(bed, { exportDir, mediaDir })
  await bed.nats.request(`${bed.config.SUBJECT_PREFIX}-work.images`, '{"chunk":0}')
  expect(await importer.run()).toMatchObject({ outcome: 'completed', counts: { product: { created: 5 } } })
  await eventually(async () => expect(await createWorkQueue(bed.nats, bed.config).isEmpty()).toBe(true))
})
