import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { gif, hugePng, jpegOf, pngOf, svg, transparentPng, truncatedJpeg, webpOf } from './testing/draw-pictures.ts'
import {
  expectWholeMedia,
  filesIn,
  folderOf,
  gallery,
  mediaRows,
  putProducts,
  sha256Of,
  startPictureImporter,
  writePictures,
} from './testing/picture-bed.ts'

const ids = {
  ball: 'a1000000-0000-4000-8000-000000000001',
  rope: 'a1000000-0000-4000-8000-000000000002',
  hoop: 'b2000000-0000-4000-8000-000000000003',
}
const red = '#c3000000-0000-4000-8000-00000000000d'
const bare = (id: string) => id.replaceAll('-', '')

let pictures: Buffer[] = []
beforeAll(async () => {
  pictures = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((seed) => jpegOf({ seed })))
})
const picture = (at: number): Buffer => pictures[at] ?? Buffer.alloc(0)

async function prepared() {
  const bed = await createTestBed()
  const exportDir = folderOf(bed, 'export')
  const mediaDir = join(folderOf(bed, 'media'), 'made/by/the/import')
  const write = (files: Record<string, Buffer>) => writePictures(exportDir, files)
  return { bed, exportDir, mediaDir, write, start: () => startPictureImporter(bed, { exportDir, mediaDir }) }
}

test('the first that the catalogue names is the main picture, the rest follow in its order; names count where nothing is named', async () => {
  const { bed, mediaDir, write, start } = await prepared()
  await using _ = bed
  write({
    'goods/import_files/a1/x.jpg': picture(0),
    'goods/import_files/a1/y.png': await pngOf({ seed: 9 }),
    [`goods/import_files/a1/${ids.ball}_0.webp`]: await webpOf(),
    [`goods/import_files/a1/${bare(ids.rope)}_1.jpg`]: picture(1),
    [`goods/import_files/a1/${bare(ids.rope)}_2.jpg`]: picture(2),
    [`offers/import_files/c3/${red.slice(1)}_1.jpg`]: picture(3),
    'goods/import_files/a1/of-nobody.jpg': picture(4),
  })
  await putProducts(bed, {
    [ids.ball]: ['import_files/a1/y.png', 'import_files\\a1\\x.jpg'],
    [ids.rope]: [],
    [ids.hoop]: [],
    [`${ids.hoop}${red}`]: [],
  })
  const { outcome, counts, payload, issues } = await start().run()

  expect({ outcome, issues }).toEqual({ outcome: 'completed', issues: [] })
  expect(await gallery(bed)).toEqual({
    [ids.ball]: ['goods/import_files/a1/y.png', 'goods/import_files/a1/x.jpg'],
    [ids.rope]: [`goods/import_files/a1/${bare(ids.rope)}_1.jpg`, `goods/import_files/a1/${bare(ids.rope)}_2.jpg`],
    [`${ids.hoop}${red}`]: [`offers/import_files/c3/${red.slice(1)}_1.jpg`],
  })
  expect(counts.product).toMatchObject({ created: 3, skipped: 0 })
  expect(counts.image).toMatchObject({ created: 5, failed: 0 })
  expect(payload).toMatchObject({ total: 3, failed: 0, warnings: 0 })
  expect(await expectWholeMedia(bed, mediaDir)).toBe(5)
  const { rows } = await sql<{ main: string; others: string }>`
    select i.sha256 as main, cardinality(g.gallery_images) as others from media.product_gallery g join media.image i on i.id = main_image
    join catalog.product p on p.id = g.product_id where p.onec_id = ${ids.rope}`.execute(bed.db)
  expect(rows).toEqual([{ main: sha256Of(picture(1)), others: 1 }])
})

test('the same import again decodes nothing and writes no row, nor does a copy of the export', async () => {
  const { bed, exportDir, mediaDir, write, start } = await prepared()
  await using _ = bed
  const files = { 'import_files/a1/x.jpg': picture(0), 'import_files/a1/y.jpg': picture(1) }
  write(files)
  await putProducts(bed, { [ids.ball]: ['import_files/a1/x.jpg', 'import_files/a1/y.jpg'], [ids.rope]: [] })
  const importer = start()
  expect((await importer.run()).counts).toMatchObject({
    product: { created: 1, skipped: 1 },
    image: { created: 2, unchanged: 0 },
  })
  expect(importer.decoded()).toBe(2)
  const [rows, stored] = [await mediaRows(bed), filesIn(mediaDir)]

  for (const options of [{}, { full: true }]) {
    const again = await importer.run(options)
    expect(again.counts).toMatchObject({
      product: { created: 0, updated: 0, unchanged: 1, skipped: 1 },
      image: { created: 0, updated: 0, unchanged: 2, skipped: 0 },
    })
    expect(await mediaRows(bed)).toEqual(rows)
  }
  expect(importer.decoded()).toBe(2)

  rmSync(join(exportDir, 'import_files'), { recursive: true })
  write(files) // other files with the same contents: looked into once, and then known
  expect((await importer.run()).counts.image).toMatchObject({ unchanged: 2, updated: 0 })
  const copied = await mediaRows(bed)
  expect((await importer.run()).counts.image).toMatchObject({ unchanged: 2 })
  expect(await mediaRows(bed)).toEqual(copied)
  expect(importer.decoded()).toBe(2)
  expect(filesIn(mediaDir)).toEqual(stored)
})

test('a picture that has changed under its name is refreshed, even if its size and date have not; one no longer named is unlinked', async () => {
  const { bed, exportDir, mediaDir, write, start } = await prepared()
  await using _ = bed
  const path = join(exportDir, 'import_files/a1/x.jpg')
  write({
    'import_files/a1/x.jpg': picture(0),
    'import_files/a1/y.jpg': picture(1),
    'import_files/a1/z.jpg': picture(2),
  })
  const date = new Date('2026-01-01T00:00:00Z')
  utimesSync(path, date, date)
  await putProducts(bed, { [ids.ball]: ['import_files/a1/x.jpg', 'import_files/a1/y.jpg', 'import_files/a1/z.jpg'] })
  const importer = start()
  await importer.run()

  const changed = Buffer.concat([picture(3), Buffer.alloc(Math.max(0, picture(0).length - picture(3).length))])
  writeFileSync(path, changed.subarray(0, Math.max(picture(0).length, picture(3).length)))
  utimesSync(path, date, date)
  const refreshed = await importer.run()
  expect(refreshed.counts).toMatchObject({ product: { updated: 1 }, image: { updated: 1, unchanged: 2 } })

  // the others change places, one is not named any more, and one has got another name
  renameSync(join(exportDir, 'import_files/a1/z.jpg'), join(exportDir, 'import_files/a1/other.jpg'))
  await putProducts(bed, { [ids.ball]: ['import_files/a1/y.jpg', 'import_files/a1/other.jpg'] })
  const moved = await importer.run()
  expect(await gallery(bed)).toEqual({ [ids.ball]: ['import_files/a1/y.jpg', 'import_files/a1/other.jpg'] })
  expect(moved.counts).toMatchObject({
    product: { updated: 1 },
    image: { unchanged: 1, skipped: 1, created: 0 },
    absent_image: { deactivated: 2 },
  })
  expect(importer.decoded()).toBe(4)

  await putProducts(bed, { [ids.ball]: [] })
  expect((await importer.run()).counts).toMatchObject({
    product: { deactivated: 1 },
    absent_image: { deactivated: 2 },
  })
  expect(await gallery(bed)).toEqual({})
  const { rows } = await sql`select from media.image where unlinked_at is null`.execute(bed.db)
  expect(rows).toHaveLength(0)
  expect(filesIn(mediaDir).size).toBeGreaterThan(0) // for the clean-up, in a day
})

test('one content is stored once, whoever shows it, and is decoded once', async () => {
  const { bed, mediaDir, write, start } = await prepared()
  await using _ = bed
  write({
    'import_files/a1/x.jpg': picture(0),
    'import_files/a1/y.jpg': picture(0),
    'import_files/b2/z.jpg': picture(0),
  })
  await putProducts(bed, {
    [ids.ball]: ['import_files/a1/x.jpg', 'import_files/a1/y.jpg'],
    [ids.hoop]: ['import_files/b2/z.jpg'],
  })
  const importer = start()
  expect((await importer.run()).counts.image).toMatchObject({ created: 1, skipped: 2 })
  expect(importer.decoded()).toBe(1)
  expect(await expectWholeMedia(bed, mediaDir)).toBe(1)
  expect(await gallery(bed)).toEqual({
    [ids.ball]: ['import_files/a1/x.jpg', 'import_files/a1/y.jpg'],
    [ids.hoop]: ['import_files/b2/z.jpg'],
  })
})

test('a bad picture is a remark about it; the product keeps the others, and what was shown before', async () => {
  const { bed, exportDir, mediaDir, write, start } = await prepared()
  await using _ = bed
  const secret = folderOf(bed, 'secret')
  writePictures(secret, { 'secret.jpg': picture(5) })
  write({
    'import_files/a1/good.jpg': picture(0),
    'import_files/a1/cut.jpg': await truncatedJpeg(),
    'import_files/a1/huge.png': hugePng(),
    'import_files/a1/gif.jpg': gif(),
    'import_files/a1/svg.jpg': svg(),
    'import_files/a1/seen.png': await transparentPng(),
    'import_files/a1/before.jpg': picture(1),
  })
  symlinkSync(join(secret, 'secret.jpg'), join(exportDir, 'import_files/a1/link.jpg'))
  mkdirSync(join(exportDir, 'import_files/a1/folder.jpg'))
  const names = [
    'cut.jpg',
    'good.jpg',
    'huge.png',
    'gif.jpg',
    'svg.jpg',
    'missing.jpg',
    'link.jpg',
    'folder.jpg',
    'seen.png',
  ]
  const paths = [...names.map((name) => `import_files/a1/${name}`), 'import_files/../../secret.jpg']
  await putProducts(bed, { [ids.ball]: paths, [ids.rope]: ['import_files/a1/before.jpg', 'import_files/a1/good.jpg'] })
  const importer = start()
  const { outcome, counts, issues, payload } = await importer.run()

  expect(outcome).toBe('completed')
  expect(issues).toEqual(
    [
      { code: 'PICTURE_DAMAGED', file: 'import_files/a1/cut.jpg' },
      { code: 'PICTURE_DOT_SEGMENT', file: 'import_files/../../secret.jpg' },
      { code: 'PICTURE_FORMAT', file: 'import_files/a1/gif.jpg' },
      { code: 'PICTURE_FORMAT', file: 'import_files/a1/svg.jpg' },
      { code: 'PICTURE_NOT_A_FILE', file: 'import_files/a1/folder.jpg' },
      { code: 'PICTURE_NOT_FOUND', file: 'import_files/a1/missing.jpg' },
      { code: 'PICTURE_OUTSIDE', file: 'import_files/a1/link.jpg' },
      { code: 'PICTURE_TOO_MANY_PIXELS', file: 'import_files/a1/huge.png' },
    ].map((issue) => ({ ...issue, onec_id: ids.ball, severity: 'warning' })),
  )
  expect(counts).toMatchObject({ product: { created: 2 }, image: { created: 3, skipped: 1, failed: 8 } })
  expect(payload).toMatchObject({ total: 2, failed: 8, warnings: 8 })
  expect((await gallery(bed))[ids.ball]).toEqual(['import_files/a1/good.jpg', 'import_files/a1/seen.png'])
  expect(await expectWholeMedia(bed, mediaDir)).toBe(3)

  write({ 'import_files/a1/before.jpg': await truncatedJpeg() })
  rmSync(join(exportDir, 'import_files/a1/good.jpg'))
  expect((await importer.run()).counts.image).toMatchObject({ created: 0, updated: 0, unchanged: 1, failed: 11 })
  expect(await gallery(bed)).toEqual({
    [ids.ball]: ['import_files/a1/good.jpg', 'import_files/a1/seen.png'],
    [ids.rope]: ['import_files/a1/before.jpg', 'import_files/a1/good.jpg'],
  })
})

test('without validation pictures are copied and not decoded; the next import that validates makes their sizes', async () => {
  const { bed, mediaDir, write, start } = await prepared()
  await using _ = bed
  write({
    'import_files/a1/x.jpg': picture(0),
    'import_files/a1/cut.jpg': await truncatedJpeg(),
    'import_files/a1/svg.jpg': svg(),
  })
  await putProducts(bed, {
    [ids.ball]: ['import_files/a1/x.jpg', 'import_files/a1/cut.jpg', 'import_files/a1/svg.jpg'],
  })
  const importer = start()
  const copied = await importer.run({ validateImages: false })
  expect(copied.counts.image).toMatchObject({ created: 2, failed: 1 })
  expect(importer.decoded()).toBe(0)
  expect([...filesIn(mediaDir).keys()].filter((name) => name.startsWith('sizes/'))).toEqual([])
  expect((await importer.run({ validateImages: false })).counts.image).toMatchObject({ unchanged: 2, failed: 1 })

  const validated = await importer.run()
  expect(validated.issues.map(({ code }) => code)).toEqual(['PICTURE_DAMAGED', 'PICTURE_FORMAT'])
  expect(validated.counts.image).toMatchObject({ updated: 1, failed: 2 })
  const { rows } = await sql`select sizes, made_for from media.image where sha256 = ${sha256Of(picture(0))}`.execute(
    bed.db,
  )
  expect(rows).toEqual([{ sizes: [300, 200], made_for: '1600,800,200' }])
  expect((await importer.run({ validateImages: false })).counts.image).toMatchObject({ unchanged: 2 })
})

test('other sizes are made when they are asked for, and a file that got lost comes back', async () => {
  const { bed, exportDir, mediaDir, write, start } = await prepared()
  await using _ = bed
  write({ 'import_files/a1/x.jpg': picture(0) })
  await putProducts(bed, { [ids.ball]: ['import_files/a1/x.jpg'] })
  const importer = start()
  await importer.run()
  rmSync(join(mediaDir, 'originals'), { recursive: true })
  expect((await importer.run()).counts.image).toMatchObject({ updated: 1 })
  expect(await expectWholeMedia(bed, mediaDir)).toBe(1)

  await using other = await createTestBed()
  const narrow = startPictureImporter(other, { exportDir, mediaDir, widths: [100] })
  await putProducts(other, { [ids.ball]: ['import_files/a1/x.jpg'] })
  await narrow.run()
  expect([...filesIn(mediaDir).keys()].filter((name) => name.endsWith('-100.jpg'))).toHaveLength(1)
})

test('a place for pictures that cannot be written to, or is full, ends the run with what to do about it', async () => {
  const { bed, exportDir, write } = await prepared()
  await using _ = bed
  write({ 'import_files/a1/x.jpg': picture(0) })
  await putProducts(bed, { [ids.ball]: ['import_files/a1/x.jpg'] })
  const file = join(folderOf(bed, 'media'), 'a-file')
  writeFileSync(file, '')
  const { outcome, code, payload } = await startPictureImporter(bed, { exportDir, mediaDir: join(file, 'media') }).run()
  expect({ outcome, code }).toEqual({ outcome: 'failed', code: 'MEDIA_DIR_UNWRITABLE' })
  expect(payload.message).toContain('MEDIA_DIR')
  expect(await gallery(bed)).toEqual({})
})

test('what a replica meets in the middle of the work ends the run for its owner', async () => {
  const { bed, mediaDir, write, start } = await prepared()
  await using _ = bed
  write({ 'import_files/a1/x.jpg': picture(0), 'import_files/a1/y.jpg': picture(1) })
  await putProducts(bed, { [ids.ball]: ['import_files/a1/x.jpg', 'import_files/a1/y.jpg'] })
  // there is room for a probe, and for nothing below `originals`
  mkdirSync(mediaDir, { recursive: true })
  writeFileSync(join(mediaDir, 'originals'), '')
  const importer = start()
  expect(await importer.run()).toMatchObject({ outcome: 'failed', code: 'MEDIA_DIR_UNWRITABLE' })
  expect(await gallery(bed)).toEqual({})

  rmSync(join(mediaDir, 'originals'))
  expect(await importer.run()).toMatchObject({ outcome: 'completed' })
  expect(await expectWholeMedia(bed, mediaDir)).toBe(2)
})
