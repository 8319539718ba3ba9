import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { schemaRows } from '@imports/shared/testing/schema-rows'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { gif, jpegOf, truncatedJpeg } from './testing/draw-pictures.ts'
import { filesIn, folderOf, putProducts, startPictureImporter, writePictures } from './testing/picture-bed.ts'

/** More than one chunk has. */
const ids = Array.from({ length: 120 }, (_, at) => `${String(at).padStart(8, '0')}-0000-4000-8000-000000000000`)
const [first = '', second = '', third = ''] = ids
const last = ids.at(-1) ?? ''

test('a dry run of pictures writes neither rows nor files, and says what the import that follows says', async () => {
  await using bed = await createTestBed()
  const exportDir = folderOf(bed, 'export')
  const mediaDir = join(folderOf(bed, 'media'), 'made')
  const importer = startPictureImporter(bed, { exportDir, mediaDir, widths: [200] })
  const written = async () => ({
    rows: await schemaRows(bed, ['media', 'catalog']),
    files: existsSync(mediaDir) && filesIn(mediaDir),
  })

  async function rehearsedAndDone() {
    const before = await written()
    const rehearsed = await importer.run({ dryRun: true })
    expect(await written()).toEqual(before)
    const done = await importer.run()
    expect(rehearsed).toMatchObject({ outcome: 'completed', counts: done.counts, issues: done.issues })
    expect(rehearsed.payload).toMatchObject({ total: ids.length, warnings: done.payload.warnings })
    return done
  }

  const shared = await jpegOf({ seed: 1 })
  writePictures(exportDir, {
    'import_files/a.jpg': shared,
    'import_files/b.jpg': await jpegOf({ seed: 2 }),
    'import_files/same.jpg': shared,
    'import_files/damaged.jpg': await truncatedJpeg(),
    'import_files/drawn.jpg': gif(),
  })
  await putProducts(bed, {
    ...Object.fromEntries(ids.map((id) => [id, []])),
    [first]: ['import_files/a.jpg', 'import_files/b.jpg'],
    [second]: ['import_files/damaged.jpg', 'import_files/nowhere.jpg'],
    [third]: ['import_files/drawn.jpg'],
    [last]: ['import_files/same.jpg'],
  })
  const once = await rehearsedAndDone()
  expect(once.counts.image).toMatchObject({ created: 2, skipped: 1, failed: 3 })

  writePictures(exportDir, { 'import_files/a.jpg': await jpegOf({ seed: 3 }) })
  await putProducts(bed, { [first]: ['import_files/a.jpg'], [last]: [] })
  const changed = await rehearsedAndDone()
  expect(changed.counts.product).toMatchObject({ updated: 1, deactivated: 1 })
  await rehearsedAndDone()
})
