import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { everything, importer, issues, rows } from './testing/importer-bed.ts'
import { good, goods, offer, offers, prices, smallExport, stocks, writeExport } from './testing/write-export.ts'

const formed = (at: string, contents: string) =>
  contents.replace(/ДатаФормирования="[^"]*"/, `ДатаФормирования="${at}"`)
const later = (files: Record<string, string>, at: string) =>
  Object.fromEntries(Object.entries(files).map(([name, contents]) => [name, formed(at, contents)]))

type Ended = Awaited<ReturnType<Awaited<ReturnType<typeof importer>>>>
const filesOf = ({ payload }: Ended) => (payload?.files ?? []) as { path: string; unchanged?: boolean }[]
const readIn = (step: Ended) =>
  filesOf(step)
    .filter(({ unchanged }) => !unchanged)
    .map(({ path }) => path)
async function usualImporter(bed: TestBed, dir: string) {
  const run = await importer(bed, dir)
  return (kind: 'catalog' | 'stocks' | 'prices' = 'catalog', options = {}) => run(kind, options)
}

const versions = (bed: TestBed) =>
  rows(
    bed,
    `select 'p' as t, xmin::text, onec_id from catalog.product union all select 'v', xmin::text, onec_id from catalog.variant
    union all select 'm', xmin::text, amount::text from catalog.price union all select 's', xmin::text, quantity::text from catalog.stock order by 1, 3`,
  )

test('a new export with the same content is not read again; one in which anything is new is', async () => {
  await using bed = await createTestBed()
  const dir = writeExport(smallExport())
  const run = await usualImporter(bed, dir)
  const first = await run()
  expect(readIn(first)).toHaveLength(filesOf(first).length)
  const before = await versions(bed)

  writeExport(later(smallExport(), '2026-11-21T3:00:00'), dir)
  const again = await run()
  expect(again.outcome).toBe('completed')
  expect(filesOf(again)).toHaveLength(filesOf(first).length)
  expect(readIn(again)).toEqual([])
  expect(again.counts).toEqual({})
  expect(await versions(bed)).toEqual(before)

  writeExport(
    {
      'goods/goods_1_1_a.xml': formed('2026-11-22T03:00:00', goods(good('a', { name: 'Иначе' }), good('b'), good('c'))),
    },
    dir,
  )
  expect(readIn(await run())).toHaveLength(filesOf(first).length)
  expect(await rows(bed, "select name from catalog.product where onec_id = 'a'")).toEqual([{ name: 'Иначе' }])
})

test('files that are known are neither written again nor locked, which would be written as well', async () => {
  await using bed = await createTestBed()
  const run = await usualImporter(bed, writeExport(smallExport()))
  await run()
  const known = () => rows(bed, 'select xmin::text, xmax::text, sha256, part from catalog.imported_file order by 3, 4')
  const before = await known()
  expect(before.length).toBeGreaterThan(5)
  await run('catalog', { full: true })
  expect(await known()).toEqual(before)
})

test('whoever wants everything read has it read, and what was edited by hand is healed', async () => {
  await using bed = await createTestBed()
  const run = await usualImporter(bed, writeExport(smallExport()))
  await run()
  const before = await rows(bed, everything)
  const edit = async () => {
    await rows(bed, "update catalog.product set name = 'рукой' where onec_id = 'a' returning 1")
    await rows(bed, 'delete from catalog.stock returning 1')
  }
  await edit()
  expect(readIn(await run())).toEqual([])
  expect(await rows(bed, everything)).not.toEqual(before)
  const healed = await run('catalog', { full: true })
  expect(readIn(healed)).not.toEqual([])
  const content = (list: Record<string, unknown>[]) =>
    list.map(({ t, to_jsonb: row }) => ({ t, ...(row as object), id: 0, last_session_id: '' }))
  expect(content(await rows(bed, everything))).toEqual(content(before))
})

test('what another import has written since is read again', async () => {
  await using bed = await createTestBed()
  const dir = writeExport(smallExport())
  const run = await usualImporter(bed, dir)
  await run()
  const priceFile = 'prices/prices_1_1_a.xml'
  const original = smallExport()[priceFile] ?? ''
  writeExport({ [priceFile]: formed('2026-11-21T12:00:00', offers(prices('a#1', { 't-1': '999' }))) }, dir)
  expect(readIn(await run('prices'))).toEqual([priceFile])
  expect(readIn(await run('prices'))).toEqual([])
  // the export as it was before
  writeExport({ [priceFile]: original }, dir)
  expect(readIn(await run())).toContain(priceFile)
  expect(
    await rows(
      bed,
      "select amount from catalog.price p join catalog.variant v on v.id = p.variant_id where v.onec_id = 'a#1' and amount = 999",
    ),
  ).toEqual([])
})

test('a file that was only looked into for its prices is read for the rest', async () => {
  await using bed = await createTestBed()
  const { 'offers/offers_1_1_a.xml': _, 'prices/prices_1_1_a.xml': __, ...others } = smallExport()
  const dir = writeExport(others)
  const run = await usualImporter(bed, dir)
  await run()
  const both = offer('a#1').replace(
    '</Предложение>',
    '<Цены><Цена><ИдТипаЦены>t-1</ИдТипаЦены><ЦенаЗаЕдиницу>5</ЦенаЗаЕдиницу></Цена></Цены></Предложение>',
  )
  writeExport({ 'both.xml': offers(both, prices('a', { 't-1': '4' })) }, dir)
  expect(readIn(await run('prices'))).toEqual(['both.xml'])
  expect(readIn(await run())).toContain('both.xml')
  expect(await rows(bed, "select is_default from catalog.variant where onec_id = 'a#1'")).toEqual([
    { is_default: false },
  ])
})

test('what could not be loaded whole is read again until it can', async () => {
  await using bed = await createTestBed()
  const dir = writeExport({ ...smallExport(), 'rests/rests_1_2_b.xml': offers(stocks('z#1', { 'w-1': '3' })) })
  const run = await usualImporter(bed, dir)
  await run()
  expect(readIn(await run())).toContain('rests/rests_1_2_b.xml')
  writeExport({ 'goods/goods_1_2_b.xml': goods(good('z')), 'offers/offers_1_2_b.xml': offers(offer('z#1')) }, dir)
  const before = (await issues(bed)).length
  expect(readIn(await run())).toContain('rests/rests_1_2_b.xml')
  expect((await issues(bed)).length).toBe(before)
  expect(
    await rows(
      bed,
      "select quantity from catalog.stock s join catalog.variant v on v.id = s.variant_id where v.onec_id = 'z#1'",
    ),
  ).toEqual([{ quantity: '3.000' }])
})

test('an import that broke off leaves nothing that is known', async () => {
  await using bed = await createTestBed()
  const dir = writeExport(smallExport())
  const run = await usualImporter(bed, dir)
  await run()
  const goodsFile = 'goods/goods_1_1_a.xml'
  writeExport({ [goodsFile]: goods(good('a', { name: 'Новое' }), good('b'), good('c')) }, dir)
  // the last statement of the step fails after goods were merged
  await rows(
    bed,
    `create function fail() returns trigger language plpgsql as $$ begin raise exception 'no more'; end $$`,
  )
  await rows(bed, 'create trigger broken before insert on catalog.imported_file execute function fail()')
  expect((await run()).outcome).toBe('failed')
  await rows(bed, 'drop trigger broken on catalog.imported_file')
  expect(await rows(bed, 'select 1 from catalog.imported_part where is_current')).toEqual([])
  writeExport({ [goodsFile]: smallExport()[goodsFile] ?? '' }, dir)
  expect(readIn(await run())).toContain(goodsFile)
  expect(await rows(bed, "select name from catalog.product where name = 'Новое'")).toEqual([])
})

test('an older export that is put back beside a known one does not overwrite it', async () => {
  await using bed = await createTestBed()
  const dir = writeExport(later(smallExport(), '2026-11-20T12:00:00'))
  const run = await usualImporter(bed, dir)
  await run()
  writeExport({ 'goods/goods_1_1_old.xml': formed('2026-11-01T12:00:00', goods(good('a', { name: 'Давно' }))) }, dir)
  const step = await run()
  expect(readIn(step)).toContain('goods/goods_1_1_a.xml')
  expect(await rows(bed, "select name from catalog.product where name = 'Давно'")).toEqual([])
})

test('a file that is no longer there has had its say, and what it said is not left standing', async () => {
  await using bed = await createTestBed()
  const dir = writeExport(smallExport())
  const run = await usualImporter(bed, dir)
  await run()
  const extra = join(dir, 'goods/goods_1_2_b.xml')
  writeExport({ 'goods/goods_1_2_b.xml': formed('2026-11-20T12:00:01', goods(good('a', { name: 'Поверх' }))) }, dir)
  await run()
  await rm(extra)
  expect(readIn(await run())).toContain('goods/goods_1_1_a.xml')
  expect(await rows(bed, "select name from catalog.product where name = 'Поверх'")).toEqual([])
})

test('what explains others is not imported without them', async () => {
  await using bed = await createTestBed()
  const { 'units/units.xml': units = '', ...others } = smallExport()
  const dir = writeExport(others)
  const run = await usualImporter(bed, dir)
  await run()
  writeExport({ 'units/units.xml': units }, dir)
  expect(readIn(await run())).toContain('goods/goods_1_1_a.xml')
})
