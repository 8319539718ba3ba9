import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { planExport } from '@imports/commerceml/plan-export'
import { readRecords } from '@imports/commerceml/read-records'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { expectWholeMedia, folderOf, gallery, putProducts, startPictureImporter } from './testing/picture-bed.ts'

/** A directory with a real export in each of its own; not needed, and not part of this repository. */
const directory = process.env.ONEC_REAL_EXPORTS

/** How many pictures its goods have, by the version that ends the name of the directory. */
const expectedOfReal: Record<string, number[]> = { '3.1': [2, 4, 7], '2.08': [] }

for (const name of directory ? readdirSync(directory) : []) {
  test(`the pictures that the goods of the real export ${name} name come in, and no others`, async () => {
    await using bed = await createTestBed()
    const exportDir = join(directory ?? '', name)
    const mediaDir = join(folderOf(bed, 'media'), 'media')
    const named: Record<string, string[]> = {}
    for (const file of (await planExport(exportDir, { want: ['goods'] })).files) {
      for await (const batch of readRecords(file).batches) {
        for (const record of batch) if (record.type === 'good') named[record.onecId] = [...record.pictures]
      }
    }
    await putProducts(bed, named)
    const { outcome } = await startPictureImporter(bed, { exportDir, mediaDir }).run()
    expect(outcome).toBe('completed')
    const shown = Object.values(await gallery(bed)).map((paths) => paths.length)
    const known = expectedOfReal[name.split('-').at(-1) ?? '']
    if (known) expect(shown.sort((a, b) => a - b)).toEqual(known)
    await expectWholeMedia(bed, mediaDir)
  }, 60_000)
}

test('what is expected of a real export is in order', () => {
  for (const counts of Object.values(expectedOfReal)) expect(counts).toEqual(counts.toSorted((a, b) => a - b))
})
