import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { lookIntoExport } from './look-into-export.ts'

const xml = (contents: string, formedAt = '2026-11-20T09:00:00') =>
  `<?xml version="1.0" encoding="UTF-8"?><КоммерческаяИнформация ВерсияСхемы="3.1" ДатаФормирования="${formedAt}">${contents}</КоммерческаяИнформация>`
const goods = '<Каталог><Товары><Товар><Ид>x</Ид><Наименование>Мяч</Наименование></Товар></Товары></Каталог>'
const stocks =
  '<ПакетПредложений><Предложения><Предложение><Ид>x</Ид><Остатки><Остаток><Количество>1</Количество></Остаток></Остатки></Предложение></Предложения></ПакетПредложений>'

function exportOf(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'export-'))
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), contents)
  }
  return dir
}

test('each kind sees its own files, their size, and when the newest was formed', async () => {
  const dir = exportOf({ 'goods.xml': xml(goods), 'rests_1_1.xml': xml(stocks, '2026-11-20T11:30:00') })
  expect(await lookIntoExport(dir).of('catalog')).toMatchObject({ count: 2, formedAt: new Date('2026-11-20T11:30:00') })
  expect(await lookIntoExport(dir).of('stocks')).toMatchObject({ count: 1, bytes: Buffer.byteLength(xml(stocks)) })
  expect(await lookIntoExport(dir).of('prices')).toEqual({
    count: 0,
    bytes: 0,
    superseded: 0,
    formedAt: null,
    files: [],
  })
})

test('files of an older export are told to those who would import them', async () => {
  const dir = exportOf({
    'rests_1_1_a.xml': xml(stocks),
    'rests_1_1_b.xml': xml(stocks, '2026-11-20T11:30:00'),
    'goods_1_1_c.xml': xml(goods),
  })
  expect(await lookIntoExport(dir).of('stocks')).toMatchObject({ count: 2, superseded: 1 })
  expect(await lookIntoExport(dir).of('prices')).toMatchObject({ count: 0, superseded: 0 })
})

test('a damaged file is there: its import is to fail where it can be seen', async () => {
  const dir = exportOf({ 'goods.xml': xml(goods).slice(0, -30) })
  expect(await lookIntoExport(dir).of('catalog')).toMatchObject({ count: 1 })
})

test('an empty directory has nothing for anybody', async () => {
  expect(await lookIntoExport(exportOf({})).of('catalog')).toEqual({
    count: 0,
    bytes: 0,
    superseded: 0,
    formedAt: null,
    files: [],
  })
})

test('pictures are counted wherever 1C puts them, and nothing else beside them', async () => {
  const dir = exportOf({
    'goods/import_files/aa/1.jpg': '',
    'goods/import_files/aa/2.PNG': '',
    'goods/import_files/goods.xml': xml(goods),
    'import_files/bb/3.jpeg': '',
  })
  expect(await lookIntoExport(dir).of('images')).toMatchObject({ count: 3, bytes: null, formedAt: expect.any(Date) })
  expect(await lookIntoExport(exportOf({})).of('images')).toMatchObject({ count: 0, formedAt: null })
})

test('whether there is anything of a kind is known without looking at everything', async () => {
  const files = { 'rests/rests_1_1_a.xml': xml(stocks), 'x/broken.xml': '<КоммерческаяИнформация><Каталог>' }
  const found = lookIntoExport(exportOf(files))
  expect([await found.has('stocks'), await found.has('images')]).toEqual([true, false])
  expect(await lookIntoExport(exportOf({ 'rests/rests_1_1_a.xml': xml(stocks) })).has('prices')).toBe(false)
  expect(await lookIntoExport(exportOf({})).has('catalog')).toBe(false)
})
