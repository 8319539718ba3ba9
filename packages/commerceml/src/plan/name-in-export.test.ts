import { expect, test } from 'vitest'
import { nameInExport } from './name-in-export.ts'

test.each([
  ['goods/goods_1_10_7dd98e5d-8e70-54ea-5a4c-ffc69da01af2.xml', 'goods', 1, 10],
  ['goods_1_2.xml', 'goods', 1, 2],
  ['priceLists/PriceLists_2_1_0791afc2.XML', 'pricelists', 2, 1],
  ['import0_1.xml', 'import', 0, 1],
  ['webdata/offers12_3.xml', 'offers', 12, 3],
  ['contragents_7_0791afc2-c0d2-fc83-7e82-d0c65aacb75c.xml', 'contragents', null, 7],
  ['offers_01.xml', 'offers', null, 1],
  ['prices___0791afc2-c0d2-fc83-7e82-d0c65aacb75c.xml', 'prices', null, null],
  ['goods/import_files/goods.xml', 'goods', null, null],
  ['Классификатор.xml', 'классификатор', null, null],
])('%s is of the kind %s, catalogue %s, segment %s', (name, kind, catalogue, segment) => {
  expect(nameInExport(name)).toEqual({ kind, catalogue, segment })
})

test.each(['goods (2).xml', '1.xml', 'import0_1 - копия.xml', '.xml'])('1C did not name %s', (name) => {
  expect(nameInExport(name)).toBeNull()
})
