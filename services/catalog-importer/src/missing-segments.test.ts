import type { ContentKind } from '@imports/commerceml/plan/content-kind'
import { expect, test } from 'vitest'
import { missingSegments } from './missing-segments.ts'

const missing = (names: string[], contents: ContentKind[] = ['goods']) =>
  missingSegments(names.map((name) => ({ name, contents: new Set(contents) })))

test('a part that the numbers leave out is named, whatever its guid', () => {
  expect(missing(['goods/goods_1_1_a.xml', 'goods/goods_1_2_b.xml', 'goods/goods_1_4_c.xml'])).toEqual(['goods_1 №3'])
  expect(missing(['import0_2.xml', 'import0_3.xml', 'import1_1.xml'])).toEqual(['import_0 №1'])
})

test.each([
  [['goods_1_1_a.xml', 'goods_1_2_b.xml', 'offers_1_1_c.xml']],
  [['goods.xml', 'offers.xml']],
  [['goods_1_1_a.xml', 'goods_1_1_b.xml']],
  [['goods_1_0_a.xml', 'goods_1_1_b.xml']],
  [['goods_20261120_120000.xml']],
])('nothing is missing in %s', (names) => expect(missing(names)).toEqual([]))

test('files without goods or offers do not matter', () => {
  expect(missing(['prices_1_1_a.xml', 'prices_1_3_b.xml'], ['prices'])).toEqual([])
  expect(missing(['goods_1_2_a.xml'], ['unknown'])).toEqual(['goods_1 №1'])
})
