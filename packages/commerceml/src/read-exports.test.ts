import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FileSummary } from './read-records.ts'
import { readIndependently } from './testing/independent-reading.ts'
import { layouts } from './testing/layouts.ts'
import { readTwice, totalOf } from './testing/read-twice.ts'
import { temporaryExport } from './testing/temporary-export.ts'

type Counts = FileSummary['counts']

const expected: Record<keyof typeof layouts, Record<string, Counts>> = {
  'flat 2.09': {
    'import___c0ffee.xml': { group: 3, good: 2 },
    'offers___c0ffee.xml': { offer: 2 },
    'prices___c0ffee.xml': { priceType: 1, offerPrices: 1 },
    'rests___c0ffee.xml': { offerStocks: 2 },
  },
  '2.03 without a namespace': {
    'import.xml': { good: 1 },
    'offers.xml': { priceType: 2, warehouse: 1, offer: 1, offerPrices: 1, offerStocks: 1 },
  },
  'a classifier as the root': {
    'classifier.xml': { group: 1, property: 3, propertyValue: 2, priceType: 1, warehouse: 1, unit: 2 },
  },
  'several catalogues in portions': {
    'import0_1.xml': { good: 1 },
    'import0_2.xml': { good: 1 },
    'import1_1.xml': { good: 2 },
    'offers1_1.xml': { offer: 2 },
  },
  'categories in place of groups': { 'import0_1.xml': { group: 4, good: 1 } },
  'both shapes of stock': { 'offers0_1.xml': { offer: 3, offerStocks: 2 } },
  'two prices of one type': { 'offers0_1.xml': { offer: 1, offerPrices: 1 } },
  'properties only, in a file of offers': { 'propertiesOffers_1_1_c0ffee.xml': { property: 3, propertyValue: 2 } },
  'prefixes, a mark, and a line end of its own': { 'goods_1_1_c0ffee.xml': { good: 1 } },
  'customers, of whom little is known': { 'contragents_1_c0ffee.xml': { customer: 2 } },
  'windows-1251': { 'import.xml': { good: 2 } },
}

const files = Object.entries(layouts).flatMap(([layout, contents]) =>
  Object.entries<string | Uint8Array>(contents).map(([name, content]) => ({ layout, name, content })),
)

test.each(files)('$layout: $name holds what another parser finds in it', async ({ layout, name, content }) => {
  await using given = await temporaryExport({ [name]: content })
  const { records, summary } = await given.read(name, { chunkBytes: 100 })
  const other = readIndependently(Buffer.from(content))
  expect(records).toEqual(other.records)
  expect(summary).toMatchObject({ ...other.summary, droppedCharacters: 0, unknownElements: new Map() })
  expect(summary.counts).toEqual(expected[layout as keyof typeof layouts][name])
})

test('every layout has its counts', () => {
  const named = (table: object) =>
    Object.entries(table).flatMap(([key, list]) => Object.keys(list).map((name) => [key, name]))
  expect(named(expected)).toEqual(named(layouts))
})

/** A directory with a real export in each of its own; not needed, and not part of this repository. */
const directory = process.env.ONEC_REAL_EXPORTS

/** Of the two that the format's facts were measured on, by the version that ends the name of their directory. */
const expectedOfReal: Record<string, FileSummary['counts']> = {
  '3.1': {
    group: 119,
    property: 496,
    propertyValue: 13_759,
    unit: 18,
    priceType: 6,
    warehouse: 2,
    good: 3,
    offer: 3,
    offerPrices: 4,
    offerStocks: 5,
    customer: 60,
  },
  '2.08': {
    group: 26,
    property: 6,
    propertyValue: 337,
    priceType: 1,
    good: 540,
    offer: 523,
    offerPrices: 523,
    offerStocks: 523,
  },
}

for (const name of directory ? readdirSync(directory) : []) {
  test(`the real export ${name} holds what another parser finds in it`, async () => {
    const { counts, differences, unknownElements } = await readTwice(join(directory ?? '', name))
    expect(unknownElements).toEqual([])
    // Lengths first: what a difference shows may be somebody's.
    expect(differences.map(({ file }) => file)).toEqual([])
    const known = expectedOfReal[name.split('-').at(-1) ?? '']
    if (known) expect(totalOf(counts)).toEqual(known)
  })
}
