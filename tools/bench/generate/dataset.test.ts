import { mkdtempDisposableSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OnecRecord, OnecRecordType } from '@imports/commerceml/onec-record'
import { planExport } from '@imports/commerceml/plan-export'
import { readRecords } from '@imports/commerceml/read-records'
import { expect, test } from 'vitest'
import {
  type Dataset,
  type DatasetParameters,
  datasetIn,
  estimatedBytes,
  missingDatasets,
  removeDatasets,
} from './dataset.ts'
import { type ProfileName, profiles } from './profiles.ts'

const small: DatasetParameters = { profile: 'full', goods: 12, seed: 5 }

function generate(folder: string, parameters: Partial<DatasetParameters> = {}): Dataset {
  return datasetIn(folder, { ...small, ...parameters }, () => {})
}

const newFolder = () => mkdtempDisposableSync(join(tmpdir(), 'bench-dataset-'))

async function readAll({ dir }: Dataset): Promise<OnecRecord[]> {
  const records: OnecRecord[] = []
  for (const file of (await planExport(dir)).files) {
    for await (const batch of readRecords(file).batches) records.push(...batch)
  }
  return records
}

async function only<T extends OnecRecordType>(type: T, dataset: Dataset): Promise<Extract<OnecRecord, { type: T }>[]> {
  const records = await readAll(dataset)
  return records.filter((record): record is Extract<OnecRecord, { type: T }> => record.type === type)
}

/** Content by name without the id in it, which each export has its own. */
function contents({ dir, files }: Dataset): [string, string][] {
  return files.map(({ name }) => [name.replace(/_[0-9a-f-]{36}/, ''), readFileSync(join(dir, name), 'utf8')])
}

test.each(Object.keys(profiles) as ProfileName[])(
  '%s: the reader finds what was written, without a problem',
  async (profile) => {
    using folder = newFolder()
    const dataset = generate(folder.path, { profile })
    const records = await readAll(dataset)
    const found: Partial<Record<OnecRecordType, number>> = {}
    let prices = 0
    let stocks = 0
    for (const record of records) {
      found[record.type] = (found[record.type] ?? 0) + 1
      if (record.type === 'offerPrices') prices += record.prices.length
      if (record.type === 'offerStocks') stocks += record.stocks.length
    }
    expect({ records: found, prices, stocks }).toEqual(dataset.counts)
    expect(records.filter(({ problems }) => problems.length > 0)).toEqual([])
    expect(found.good).toBe(12)
    expect(found.offer).toBe(12 * profiles[profile].offersPerGood)
  },
)

test('whatever a record refers to is there', async () => {
  using folder = newFolder()
  const records = await readAll(generate(folder.path))
  const ids = (type: OnecRecordType) =>
    new Set(records.flatMap((record) => (record.type === type && 'onecId' in record ? [record.onecId] : [])))
  const known = Object.fromEntries(
    (['group', 'property', 'propertyValue', 'good', 'offer', 'priceType', 'warehouse'] as const).map((type) => [
      type,
      ids(type),
    ]),
  )
  const lost: string[] = []
  const refer = (type: string, id: string) => known[type]?.has(id) || lost.push(`${type} ${id}`)
  for (const record of records) {
    if (record.type === 'good') for (const id of record.groupIds) refer('group', id)
    if (record.type === 'good' || record.type === 'offer')
      for (const { id } of record.propertyValues) refer('property', id)
    if (record.type === 'offer') refer('good', record.goodId)
    if (record.type === 'offerPrices') refer('offer', record.offerId)
    if (record.type === 'offerPrices') for (const { priceTypeId } of record.prices) refer('priceType', priceTypeId)
    if (record.type === 'offerStocks') refer('offer', record.offerId)
    if (record.type === 'offerStocks')
      for (const { warehouseId } of record.stocks) refer('warehouse', warehouseId ?? '')
  }
  expect(lost).toEqual([])
  expect(known.offer?.size).toBe(36)
})

test('the same parameters give the same bytes, another seed gives others', () => {
  using one = newFolder()
  using two = newFolder()
  expect(contents(generate(one.path))).toEqual(contents(generate(two.path)))
  expect(contents(generate(one.path))).not.toEqual(contents(generate(one.path, { seed: 6 })))
})

test('a later export has other names and another date, and the same content', () => {
  using folder = newFolder()
  const first = generate(folder.path)
  const later = generate(folder.path, { formedAt: '2026-03-03T09:10:00' })
  const undated = (dataset: Dataset) =>
    contents(dataset).map(([name, text]) => [name, text.replace(/ДатаФормирования="[^"]+"/, '')])
  expect(undated(later)).toEqual(undated(first))
  expect(contents(later)).not.toEqual(contents(first))
  expect(later.files.map(({ name }) => name)).not.toEqual(first.files.map(({ name }) => name))
})

test('of a changed shop that share of the goods is different, with prices and stocks', async () => {
  using folder = newFolder()
  const goods = 150
  const before = generate(folder.path, { goods })
  const after = generate(folder.path, { goods, changed: 0.05 })
  const names = async (dataset: Dataset) =>
    new Map((await only('good', dataset)).map(({ onecId, name }) => [onecId, name]))
  const [old, now] = [await names(before), await names(after)]
  const changed = [...now].filter(([id, name]) => old.get(id) !== name).map(([id]) => id)
  expect([...now.keys()]).toEqual([...old.keys()])
  expect(changed.length).toBeGreaterThan(goods * 0.02)
  expect(changed.length).toBeLessThan(goods * 0.09)

  const amounts = async (dataset: Dataset) => {
    const prices = await only('offerPrices', dataset)
    const stocks = await only('offerStocks', dataset)
    return { prices: prices.map((of) => ({ ...of, line: 0 })), stocks: stocks.map((of) => ({ ...of, line: 0 })) }
  }
  const [was, is] = [await amounts(before), await amounts(after)]
  for (const kind of ['prices', 'stocks'] as const) {
    const different = is[kind].filter((record, at) => JSON.stringify(record) !== JSON.stringify(was[kind][at]))
    expect(new Set(different.map(({ offerId }) => offerId.split('#')[0]))).toEqual(new Set(changed))
    expect(different.length).toBe(changed.length * 3)
  }
})

test('what lies there is used again, and what is estimated is near what is written', () => {
  using folder = newFolder()
  const estimated = estimatedBytes({ ...small, goods: 300 })
  const { bytes, dir } = generate(folder.path, { goods: 300 })
  expect(estimated).toBeGreaterThan(bytes * 0.9)
  expect(estimated).toBeLessThan(bytes * 1.3)
  writeFileSync(join(dir, 'mark'), '')
  expect(readdirSync(generate(folder.path, { goods: 300 }).dir)).toContain('mark')
  const wanted = [small, { ...small, goods: 300 }, { ...small, changed: 0 }]
  expect(missingDatasets(folder.path, wanted)).toEqual([{ ...small, changed: 0 }])
})

test('removing leaves what is not ours', () => {
  using folder = newFolder()
  generate(folder.path)
  writeFileSync(join(folder.path, 'mine.xml'), '')
  removeDatasets(folder.path)
  expect(readdirSync(folder.path)).toEqual(['mine.xml'])
})
