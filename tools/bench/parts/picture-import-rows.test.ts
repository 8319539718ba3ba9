import { expect, test } from 'vitest'
import { type PictureRounds, pictureImportRows } from './picture-import-rows.ts'

const rounds: PictureRounds = {
  shop: { goods: Array(1_000).fill({ onecId: '', paths: [] }), files: Array(3_500).fill(''), bytes: 2e9 },
  vipsthumbnail: { program: 'vipsthumbnail' },
  vips: 200,
  whole: { seconds: 150, peaks: [230e6] },
  one: { seconds: 250, peaks: [190e6] },
  two: { seconds: 160, peaks: [200e6, 240e6] },
  plainOne: 50,
  plainTwo: 30,
  notFor: null,
}

const table = (changes: Partial<PictureRounds> = {}) =>
  Object.fromEntries(pictureImportRows({ ...rounds, ...changes }).map((row) => [row.name, row]))

test('the import has its limit, two replicas have one as theirs, and memory is the most of all', () => {
  const rows = table()
  expect(rows['import of pictures: one replica']).toMatchObject({ ratio: 0.75, target: 0.8, met: true })
  expect(rows['the same against the original wish, 1,000 products in 10 minutes']).toMatchObject({
    limit: 600,
    met: true,
    detail: 'beaten 4.0 times',
  })
  expect(rows['two replicas, one picture in flight each']).toMatchObject({
    ratio: 0.64,
    met: false,
    detail: '1.56 × the throughput; the same rows',
  })
  expect(rows['two plain processes, one picture in flight each']).toMatchObject({ ratio: 0.6, target: null, met: null })
  expect(rows['peak memory of a replica']).toMatchObject({ value: 240, target: 512, met: true })
})

test('what was not measured is neither met nor missed', () => {
  const missing = table({ vipsthumbnail: { missing: 'no vipsthumbnail here' } })
  expect(missing['import of pictures: one replica']).toMatchObject({ value: 150, met: 'not run' })
  expect(table({ one: { seconds: 1, peaks: [null] } })['peak memory of a replica']?.met).toBe('not run')
  expect(table({ notFor: 'few pictures' })['import of pictures: one replica']?.met).toBe('not applicable')
})
