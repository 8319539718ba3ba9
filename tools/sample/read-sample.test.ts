import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readTwice } from '@imports/commerceml/testing/read-twice'
import { expect, test } from 'vitest'
import { writeSample } from './write-sample.ts'

test.each([
  [
    '3.1',
    {
      contragents_1: { customer: 20 },
      contragents_2: { customer: 20 },
      goods: { good: 200 },
      groups: { group: 33 },
      offers: { offer: 514 },
      priceLists: { priceType: 6 },
      prices: { offerPrices: 514 },
      propertiesGoods_1_1: { property: 6, propertyValue: 27 },
      propertiesGoods_1_2: { property: 4, propertyValue: 9 },
      propertiesOffers: { property: 5, propertyValue: 31 },
      rests: { offerStocks: 514 },
      storages: { warehouse: 2 },
      units: { unit: 5 },
    },
  ],
  [
    '2.08',
    {
      'import0_1.xml': { group: 32, property: 13, propertyValue: 50, good: 200 },
      'offers0_1.xml': { priceType: 6, warehouse: 2, offer: 514, offerPrices: 514, offerStocks: 514 },
    },
  ],
] as const)('an export of %s holds what another parser finds in it', async (family, expected) => {
  const out = await mkdtemp(join(tmpdir(), 'sample-'))
  try {
    await writeSample({ out, goods: 200, family, seed: 1, pictures: false })
    const { counts, differences } = await readTwice(out)
    expect(differences).toEqual([])
    const keys = Object.keys(expected)
    const keyOf = (file: string) => keys.filter((key) => file.includes(key)).at(-1) ?? file
    expect(Object.fromEntries(Object.entries(counts).map(([file, count]) => [keyOf(file), count]))).toEqual(expected)
  } finally {
    await rm(out, { recursive: true })
  }
})

test('so does the committed sample', async () => {
  expect((await readTwice(resolve(import.meta.dirname, '../../samples/onec-export'))).differences).toEqual([])
})
