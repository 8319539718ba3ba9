import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '@imports/shared/testing/eventually'
import { requestRun } from '@imports/shared/testing/import-run'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { seededRandom } from '../../../tools/sample/seeded-random.ts'
import { moreRuns } from '../../../tools/testing/more-runs.ts'
import { jpegOf } from './testing/draw-pictures.ts'
import { imageProcesses } from './testing/image-processes.ts'
import {
  expectWholeMedia,
  folderOf,
  gallery,
  imported,
  type PictureImport,
  putProducts,
  writePictures,
} from './testing/picture-bed.ts'

const products = 240
const { runs, seed = 1 } = moreRuns(3)

/** A good to each picture, and every seventh picture is of two goods. */
async function prepare(bed: TestBed) {
  const exportDir = folderOf(bed, 'export')
  const mediaDir = join(folderOf(bed, 'media'), 'media')
  const ids = Array.from({ length: products }, (_, at) => `${(at % 16).toString(16)}0-${at}`)
  const drawn = await Promise.all(
    ids.map(async (id, at): Promise<[string, Buffer]> => {
      const seed = at % 7 === 0 ? at + 1 : at
      return [`import_files/${id.slice(0, 2)}/${id}.jpg`, await jpegOf({ width: 400, height: 300, seed })]
    }),
  )
  writePictures(exportDir, Object.fromEntries(drawn))
  await putProducts(bed, Object.fromEntries(ids.map((id, at) => [id, [drawn[at]?.[0] ?? '']])))
  const processes = await imageProcesses(bed, exportDir, mediaDir)
  return { ids, mediaDir, processes }
}

/** The work is shared out, and so many products are done. */
const reached = (bed: TestBed, count: number) =>
  eventually(
    async () => {
      const { rows } = await sql<{ done: number }>`select sum(processed)::int as done from media.chunk`.execute(bed.db)
      if (!((rows[0]?.done ?? -1) >= count)) throw new Error(`${rows[0]?.done} are done`)
    },
    { withinMs: 30_000, everyMs: 5 },
  )

async function expectAllThere(
  bed: TestBed,
  { ids, mediaDir }: { ids: string[]; mediaDir: string },
  ended: PictureImport,
) {
  const { outcome, counts, payload, issues } = ended
  expect({ outcome, issues }).toEqual({ outcome: 'completed', issues: [] })
  expect(counts.product).toMatchObject({ created: ids.length, updated: 0, unchanged: 0 }) // each counted by one of those who did it
  expect(payload.total).toBe(ids.length)
  const shown = await gallery(bed)
  expect(Object.keys(shown).sort()).toEqual([...ids].sort())
  expect(Object.values(shown).filter((paths) => paths.length !== 1)).toEqual([])
  expect(await expectWholeMedia(bed, mediaDir)).toBe(ids.length - Math.ceil(ids.length / 7))
  const { rows } = await sql`select from media.chunk`.execute(bed.db)
  expect(rows).toEqual([])
}

test(
  'whichever replica is killed in the middle of its chunks, all pictures come in, none twice, and nothing is left over',
  async () => {
    await using bed = await createTestBed()
    const prepared = await prepare(bed)
    const { processes, mediaDir } = prepared
    const random = seededRandom('killed replicas', seed)
    const killed: Record<string, number> = {}
    processes.start()
    processes.start()
    const undisturbed = await requestRun(bed, ['images'])
    await reached(bed, 0)
    const sharedOutAt = performance.now()
    await expectAllThere(bed, prepared, await imported(bed, undisturbed.runId))
    const tookMs = performance.now() - sharedOutAt
    for (let turn = 1; turn <= runs; turn++) {
      await sql`truncate media.product_image, media.image, media.chunk`.execute(bed.db)
      rmSync(mediaDir, { recursive: true })
      const { runId } = await requestRun(bed, ['images'])
      const isOwner = turn <= 2 ? turn === 1 : random.chance(0.5)
      await reached(bed, turn <= 2 ? 20 : 0)
      if (turn > 2) await delay(random.next() * 0.6 * tookMs)
      const owner = await processes.owner()
      const victim = processes.alive().find((each) => (each === owner) === isOwner) ?? processes.alive()[0]
      if (victim) await processes.kill(victim)
      const who = !owner ? 'when the run was over' : victim === owner ? 'owners' : 'helpers'
      killed[who] = (killed[who] ?? 0) + 1
      processes.start()
      await expectAllThere(bed, prepared, await imported(bed, runId, 40_000))
    }
    process.stderr.write(`killed with seed ${seed}: ${JSON.stringify(killed)}\n`)
    expect(killed).toMatchObject({ owners: expect.any(Number), helpers: expect.any(Number) })
  },
  60_000 + runs * 30_000,
)

test('a replica that is stopped hands back what it has in hand, and another goes on at once', async () => {
  await using bed = await createTestBed()
  const prepared = await prepare(bed)
  const { processes } = prepared
  const first = processes.start()
  const { runId } = await requestRun(bed, ['images'])
  await reached(bed, 10)
  await first.stop(8_000)
  const { rows } = await sql<{ attempt: number; owner: string | null }>`
    select attempt, owner from imports.import_run`.execute(bed.db)
  expect(rows).toEqual([{ attempt: 0, owner: null }])
  processes.start()
  await expectAllThere(bed, prepared, await imported(bed, runId, 40_000))
}, 60_000)
