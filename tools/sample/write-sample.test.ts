import { globSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import type { OnecRecord, OnecRecordType } from '@imports/commerceml/onec-record'
import { planExport } from '@imports/commerceml/plan-export'
import { readRecords } from '@imports/commerceml/read-records'
import { expect, test } from 'vitest'
import { type SampleOptions, writeSample } from './write-sample.ts'

const committed = resolve(import.meta.dirname, '../../samples/onec-export')

interface Sample extends AsyncDisposable {
  out: string
  drawn: string[]
}

async function sample(options: Partial<SampleOptions> = {}): Promise<Sample> {
  const root = await mkdtemp(join(tmpdir(), 'sample-'))
  const out = join(root, 'export')
  const drawn: string[] = []
  const draw = async (path: string) => {
    drawn.push(relative(out, path))
  }
  await writeSample({ out, goods: 200, family: '3.1', seed: 1, pictures: true, draw, ...options })
  return { out, drawn, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) }
}

const filesIn = (directory: string, pattern: string) => globSync(pattern, { cwd: directory }).sort()

async function recordsOf(directory: string): Promise<OnecRecord[]> {
  const records: OnecRecord[] = []
  for (const file of (await planExport(directory)).files) {
    for await (const batch of readRecords(file).batches) records.push(...batch)
  }
  return records
}

test('the committed sample is what the generator writes, byte for byte', async () => {
  await using fresh = await sample()
  const names = filesIn(fresh.out, '**/*.xml')
  expect(names).toEqual(filesIn(committed, '**/*.xml'))
  for (const name of names) {
    // Compared here, not by the matcher: its report of a difference in a megabyte takes minutes.
    expect(readFileSync(join(fresh.out, name)).equals(readFileSync(join(committed, name))), name).toBe(true)
  }
  expect(fresh.drawn.sort()).toEqual(filesIn(committed, '**/*.{jpg,png}'))
})

test.each(['3.1', '2.08'] as const)('in %s, whatever is referred to is there', async (family) => {
  await using fresh = await sample({ family, seed: 7 })
  const records = await recordsOf(fresh.out)
  const all = <T extends OnecRecordType>(type: T) =>
    records.filter((record): record is Extract<OnecRecord, { type: T }> => record.type === type)
  const idsOf = (type: 'group' | 'property' | 'good' | 'offer' | 'priceType' | 'warehouse' | 'unit') =>
    new Set(all(type).map(({ onecId }) => onecId))
  const groups = idsOf('group')
  const goods = idsOf('good')
  const offers = idsOf('offer')
  const properties = new Map(all('property').map((property) => [property.onecId, property]))
  const values = new Set(all('propertyValue').map(({ propertyId, onecId }) => `${propertyId} ${onecId}`))
  const lost: string[] = []
  const need = (found: boolean, what: string) => {
    if (!found) lost.push(what)
  }
  for (const { parentId } of all('group')) need(parentId === null || groups.has(parentId), `group ${parentId}`)
  for (const item of [...all('good'), ...all('offer')]) {
    for (const { id, values: told } of item.propertyValues) {
      need(properties.has(id), `property ${id}`)
      if (properties.get(id)?.valueType !== 'dictionary') continue
      for (const value of told) need(values.has(`${id} ${value}`), `value ${value}`)
    }
  }
  for (const good of all('good')) {
    for (const id of good.groupIds) need(groups.has(id), `group ${id}`)
    if (family === '3.1') need(idsOf('unit').has(good.unit?.code ?? ''), `unit ${good.unit?.code}`)
  }
  for (const { goodId } of all('offer')) need(goods.has(goodId), `good ${goodId}`)
  for (const { offerId, prices } of all('offerPrices')) {
    need(offers.has(offerId), `offer ${offerId}`)
    for (const { priceTypeId } of prices) need(idsOf('priceType').has(priceTypeId), `price type ${priceTypeId}`)
  }
  for (const { offerId, stocks } of all('offerStocks')) {
    need(offers.has(offerId), `offer ${offerId}`)
    for (const { warehouseId } of stocks) need(idsOf('warehouse').has(warehouseId ?? ''), `warehouse ${warehouseId}`)
  }
  expect(lost).toEqual([])
  expect(records.flatMap(({ problems }) => problems)).toEqual([])
  const pictures = all('good').flatMap((good) => good.pictures)
  expect(fresh.drawn.map((path) => path.replace(/^goods\//, '')).sort()).toEqual(pictures.sort())
})

test('the sample has what makes an import interesting', async () => {
  const records = await recordsOf(committed)
  const count = (matches: (record: OnecRecord) => boolean) => records.filter(matches).length
  expect(count(({ type }) => type === 'good')).toBe(200)
  expect(count(({ type }) => type === 'priceType')).toBe(6)
  expect(count(({ type }) => type === 'warehouse')).toBe(2)
  expect(count((record) => record.type === 'good' && record.isDeleted)).toBeGreaterThan(2)
  expect(count((record) => record.type === 'group' && record.isDeleted)).toBe(1)
  expect(count((record) => record.type === 'offer' && record.characteristicId === null)).toBeGreaterThan(10)
  expect(count((record) => record.type === 'offer')).toBeGreaterThan(400)
  expect(count((record) => record.type === 'property' && record.onecId === 'Бренд')).toBeGreaterThan(1)
  expect(count((record) => record.type === 'good' && (record.description ?? '').includes('<br>'))).toBeGreaterThan(5)
  const customers = records.filter((record) => record.type === 'customer')
  const inns = customers.flatMap(({ inn }) => inn ?? [])
  expect(customers.filter(({ roles }) => roles.join() === 'Поставщик').length).toBeGreaterThan(1)
  expect(customers.filter(({ isDeleted }) => isDeleted)).toHaveLength(1)
  expect(customers.filter(({ contacts }) => contacts.length === 0).length).toBeGreaterThan(2)
  expect(customers.filter(({ officialName }) => officialName !== null).length).toBeGreaterThan(5)
  expect(customers.filter(({ fullName }) => fullName !== null).length).toBeGreaterThan(5)
  expect(inns.length - new Set(inns).size).toBe(1)
  const quantities = records.flatMap((record) => (record.type === 'offerStocks' ? record.stocks : []))
  expect(quantities.some(({ quantity }) => quantity === '0')).toBe(true)
  expect(quantities.some(({ quantity }) => quantity.endsWith('.5'))).toBe(true)
})

test('records beyond the first thousand go to the next segment', async () => {
  await using fresh = await sample({ goods: 1001, pictures: false })
  const goods = (await planExport(fresh.out, { want: ['goods'] })).files
  expect(goods.map(({ name }) => name.split('_')[2])).toEqual(['1', '2'])
  expect(fresh.drawn).toEqual([])
})

test('both families can be had at once, apart from each other', async () => {
  await using fresh = await sample({ family: 'both', goods: 5 })
  expect(filesIn(fresh.out, '*').sort()).toEqual(['2.08', '3.1'])
})

test('another seed is another shop', async () => {
  await using one = await sample({ goods: 3, seed: 1 })
  await using other = await sample({ goods: 3, seed: 2 })
  expect(filesIn(one.out, 'goods/*.xml')).not.toEqual(filesIn(other.out, 'goods/*.xml'))
})

test('a sample is never mixed into what is already there', async () => {
  await using fresh = await sample({ goods: 1 })
  const path = join(fresh.out, 'more', 'file.txt')
  await mkdir(dirname(path))
  await writeFile(path, '')
  await expect(writeSample({ out: fresh.out, goods: 1, family: '3.1', seed: 1, pictures: false })).rejects.toThrow(
    'is not empty',
  )
})
