import { rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { type CleanMediaOptions, cleanMedia } from './clean-media.ts'
import { whileAdding } from './media-lock.ts'
import { jpegOf } from './testing/draw-pictures.ts'
import {
  expectWholeMedia,
  filesIn,
  folderOf,
  putProducts,
  startPictureImporter,
  writePictures,
} from './testing/picture-bed.ts'

const day = 24 * 3_600_000

test('a picture that no product shows goes after a day with all its files; what is shown, or is new, stays', async () => {
  await using bed = await createTestBed()
  const exportDir = folderOf(bed, 'export')
  const mediaDir = join(folderOf(bed, 'media'), 'media')
  writePictures(exportDir, {
    'import_files/a/stays.jpg': await jpegOf({ seed: 1 }),
    'import_files/a/goes.jpg': await jpegOf({ seed: 2 }),
    'import_files/a/comes-back.jpg': await jpegOf({ seed: 3 }),
  })
  const all = ['stays', 'goes', 'comes-back'].map((name) => `import_files/a/${name}.jpg`)
  await putProducts(bed, { 'a-1': all })
  const importer = startPictureImporter(bed, { exportDir, mediaDir })
  await importer.run()
  await putProducts(bed, { 'a-1': all.slice(0, 1) })
  await importer.run()
  const { db } = bed.databaseOf<LedgerTables>('image-importer')
  const clean = (changes: Partial<CleanMediaOptions<LedgerTables>> = {}) =>
    cleanMedia({ db, mediaDir, olderThanMs: day, dryRun: false, ...changes })
  const age = (path: string) => utimesSync(path, new Date(Date.now() - 2 * day), new Date(Date.now() - 2 * day))

  const nothing = { images: 0, files: 0, bytes: 0 }
  expect(filesIn(mediaDir).size).toBe(9)
  expect(await clean()).toEqual(nothing) // it has been of no use for some seconds only
  await sql`update media.image set unlinked_at = clock_timestamp() - interval '25 hours' where unlinked_at is not null`.execute(
    bed.db,
  )
  for (const name of filesIn(mediaDir).keys()) age(join(mediaDir, name))

  await whileAdding(db, async () => {
    await expect(clean()).rejects.toMatchObject({ name: 'MediaInUse' })
  })
  await putProducts(bed, { 'a-1': [all[0] ?? '', all[2] ?? ''] })
  expect((await importer.run()).counts.image).toMatchObject({ created: 0, skipped: 1, unchanged: 1 })

  const [left = ''] = filesIn(mediaDir).keys()
  const strays = ['left-by-a-killed-one.part', 'fresh.part'].map((name) => join(mediaDir, dirname(left), name))
  for (const stray of strays) writeFileSync(stray, 'half a picture')
  age(strays[0] ?? '')
  const said = await clean({ dryRun: true })
  expect(said).toMatchObject({ images: 1, files: 4 })
  expect(filesIn(mediaDir).size).toBe(11)
  expect(await clean()).toEqual(said)
  rmSync(strays[1] ?? '')
  expect(await expectWholeMedia(bed, mediaDir)).toBe(2)
  expect(filesIn(mediaDir).size).toBe(6)
  expect(await clean()).toEqual(nothing)
})
