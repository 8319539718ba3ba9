import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ContentKind } from './plan/content-kind.ts'
import { planExport } from './plan-export.ts'
import { catalog, classic, classifier, good, offerPackage, segmented } from './testing/documents.ts'
import { temporaryExport } from './testing/temporary-export.ts'

const group = '<Группы><Группа><Ид>g1</Ид><Наименование>Спорт</Наименование></Группа></Группы>'
const property = '<Свойства><Свойство><Ид>p1</Ид><Наименование>Цвет</Наименование></Свойство></Свойства>'
const offer = '<Предложение><Ид>o1</Ид><Наименование>Мяч</Наименование></Предложение>'
const price =
  '<Предложение><Ид>o1</Ид><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены><ЦенаЗаЕдиницу>1</ЦенаЗаЕдиницу></Цена></Цены></Предложение>'
const stock = '<Предложение><Ид>o1</Ид><Остатки><Остаток><Количество>1</Количество></Остаток></Остатки></Предложение>'
const padding = `\n${' '.repeat(70_000)}`

async function contentsOf(content: string, name = 'file.xml', sniffBytes?: number): Promise<ContentKind[]> {
  await using files = await temporaryExport({ [name]: content })
  const plan = await planExport(files.root, { sniffBytes })
  return [...(plan.files[0]?.contents ?? [])].sort()
}

test.each<[string, string, ContentKind[]]>([
  ['groups', classifier(group), ['groups']],
  ['properties', classifier(property), ['properties']],
  ['goods', catalog(good), ['goods']],
  ['offers', offerPackage(offer), ['offers']],
  ['prices', offerPackage(price), ['prices']],
  ['stocks', offerPackage(stock), ['stocks']],
  ['customers', segmented('<Контрагенты><Контрагент><Ид>k</Ид></Контрагент></Контрагенты>'), ['customers']],
  ['orders', segmented('<Контейнер><Документ/></Контейнер>'), ['orders']],
  ['nothing', segmented('<Каталог/>'), []],
  [
    'a whole classic import',
    classic(`<Классификатор>${property}${group}</Классификатор><Каталог><Товары>${good}</Товары></Каталог>`),
    ['goods', 'groups', 'properties'],
  ],
])('a file with %s is known by its content', async (_, content, expected) => {
  expect(await contentsOf(content)).toEqual(expected)
})

test('an id alone leaves the name to go by', async () => {
  const bare = offerPackage('<Предложение><Ид>o1</Ид></Предложение>')
  expect(await contentsOf(bare, 'prices/prices_1_1.xml')).toEqual(['prices'])
  expect(await contentsOf(bare, 'rests.xml')).toEqual(['stocks'])
  expect(await contentsOf(bare, 'Offers0_1.xml')).toEqual(['offers'])
  expect(await contentsOf(bare, 'export.xml')).toEqual(['unknown'])
})

test('only the beginning and the end of a large file are read', async () => {
  const large = catalog(good + padding + good)
  expect(await contentsOf(large, 'goods.xml')).toEqual(['goods'])
})

test('a large classic import whose goods are out of sight is not taken for properties only', async () => {
  const content = classic(
    `<Классификатор>${property}${padding}${group}</Классификатор><Каталог><Товары>${good}</Товары></Каталог>`,
  )
  expect(await contentsOf(content, 'import.xml', 1000)).toEqual(['goods', 'properties', 'unknown'])
})

test('a large classic package may have prices and stocks further on', async () => {
  const content = classic(`<ПакетПредложений><Предложения>${offer.repeat(2000)}</Предложения></ПакетПредложений>`)
  expect(await contentsOf(content)).toEqual(['offers', 'prices', 'stocks'])
  expect(await contentsOf(offerPackage(offer.repeat(2000)))).toEqual(['offers'])
})

test('a large file may hold more than can be seen', async () => {
  expect(await contentsOf(offerPackage(`${padding}${offer}`), 'offers.xml', 1000)).toEqual(['unknown'])
  expect(await contentsOf(segmented(`<Каталог>${padding}</Каталог>`), 'x.xml', 1000)).toEqual(['unknown'])
})

test('segments come in the order of their numbers', async () => {
  const names = ['goods/goods_1_10_a.xml', 'goods/goods_1_2_b.xml', 'goods/goods_1_1_c.xml', 'groups/groups_1_1_d.xml']
  await using files = await temporaryExport(Object.fromEntries(names.map((name) => [name, catalog(good)])))
  const plan = await planExport(files.root)
  expect(plan.files.map(({ name }) => name)).toEqual([
    'goods/goods_1_1_c.xml',
    'goods/goods_1_2_b.xml',
    'goods/goods_1_10_a.xml',
    'groups/groups_1_1_d.xml',
  ])
  expect(plan.totalBytes).toBe(4 * Buffer.byteLength(catalog(good)))
  expect(plan.files[0]).toMatchObject({ formedAt: '2025-11-26T12:20:30', schemaVersion: '3.1', catalogId: 'cat-1' })
})

test('only what is wanted is planned, and what may hold it', async () => {
  await using files = await temporaryExport({
    'goods.XML': catalog(good),
    'prices.xml': offerPackage(price),
    'odd.xml': offerPackage('<Предложение><Ид>o1</Ид></Предложение>'),
    'readme.txt': 'not XML',
  })
  const plan = await planExport(files.root, { want: ['prices'] })
  expect(plan.files.map(({ name }) => name)).toEqual(['odd.xml', 'prices.xml'])
  expect(plan.files[1]).toMatchObject({ path: join(files.root, 'prices.xml'), catalogId: 'cat-1' })
})

test('a single file is an export too', async () => {
  await using files = await temporaryExport({ 'goods/goods.xml': catalog(good) })
  const plan = await planExport(join(files.root, 'goods/goods.xml'))
  expect(plan).toMatchObject({ root: join(files.root, 'goods'), files: [{ name: 'goods.xml' }] })
})

test('XML of another kind is set aside and named', async () => {
  await using files = await temporaryExport({ 'goods.xml': catalog(good), 'sitemap.xml': '<urlset/>' })
  const plan = await planExport(files.root)
  expect(plan.files).toHaveLength(1)
  expect(plan.ignored).toEqual([{ name: 'sitemap.xml', reason: 'это не выгрузка 1С' }])
})

test('a large file that is cut off is noticed, and where, before anything is imported', async () => {
  const cut = catalog(good + padding + good).slice(0, -40)
  await using files = await temporaryExport({ 'goods.xml': cut })
  await expect(planExport(files.root)).rejects.toMatchObject({ code: 'XML_TRUNCATED', line: cut.split('\n').length })
})

test('a file that is not wanted may be cut off', async () => {
  const customers = segmented(`<Контрагенты><Контрагент><Ид>k</Ид></Контрагент>${padding}</Контрагенты>`)
  const cut = catalog(good + padding + good).replace(/<\/Товары>.*/s, '</Товары>')
  await using files = await temporaryExport({ 'goods.xml': cut, 'customers.xml': customers })
  expect((await planExport(files.root, { want: ['customers'] })).files).toHaveLength(1)
})

test('an end that looks unusual but is an end is accepted', async () => {
  await using files = await temporaryExport({ 'goods.xml': `${catalog(good + padding)}<!-- ${'x'.repeat(70_000)} -->` })
  expect((await planExport(files.root)).files).toHaveLength(1)
})

test('a broken file is refused whatever is wanted: it cannot be known what it holds', async () => {
  await using files = await temporaryExport({ 'empty.xml': '', 'goods.xml': catalog(good) })
  await expect(planExport(files.root, { want: ['goods'] })).rejects.toMatchObject({ code: 'XML_TRUNCATED' })
})

test('for showing what is there, a damaged file is one of the files', async () => {
  const cut = catalog(`${good}${padding}${padding}`).slice(0, -20)
  await using files = await temporaryExport({
    'goods_1_1.xml': cut,
    'goods_1_2.xml': '<Каталог',
    'other.xml': '<html/>',
  })
  const plan = await planExport(files.root, { want: ['goods'], damaged: 'list' })
  expect(plan.files.map(({ name, contents }) => [name, [...contents]])).toEqual([
    ['goods_1_2.xml', ['unknown']],
    ['goods_1_1.xml', expect.arrayContaining(['goods'])],
  ])
  await expect(planExport(files.root, { want: ['goods'] })).rejects.toThrow(/goods_1_/)
})

test('what is not there is named in plain words', async () => {
  await using files = await temporaryExport({ 'notes.txt': '' })
  await expect(planExport(join(files.root, 'none'))).rejects.toThrow(
    `Директория данных 1С не найдена: ${join(files.root, 'none')}`,
  )
  await expect(planExport(files.root)).rejects.toThrow('В директории данных 1С нет ни одного файла XML')
  await expect(planExport('/dev/null')).rejects.toThrow('Это не директория и не файл выгрузки 1С')
})

test('links are followed inside the export only', async () => {
  await using outside = await temporaryExport({ 'secret.xml': catalog(good) })
  await using files = await temporaryExport({ 'a/goods.xml': catalog(good) })
  await symlink(join(outside.root, 'secret.xml'), join(files.root, 'out.xml'))
  await symlink(outside.root, join(files.root, 'elsewhere'))
  await symlink(join(files.root, 'a/goods.xml'), join(files.root, 'same.xml'))
  await symlink('/nowhere', join(files.root, 'broken.xml'))
  const plan = await planExport(files.root)
  expect(plan.files.map(({ name }) => name)).toEqual(['a/goods.xml', 'same.xml'])
  expect(plan.ignored.map(({ name, reason }) => [name, reason]).sort()).toEqual([
    ['broken.xml', 'ссылка ведёт за пределы выгрузки'],
    ['elsewhere', 'ссылка на директорию'],
    ['out.xml', 'ссылка ведёт за пределы выгрузки'],
  ])
})

test('XML beside the pictures is found, but the pictures are not searched', async () => {
  await using files = await temporaryExport({
    'goods/import_files/goods.xml': catalog(good),
    'goods/import_files/01/stray.xml': catalog(good),
    'a/b/c/d/too-deep.xml': catalog(good),
    'a/b/c/deep.xml': catalog(good),
  })
  await writeFile(join(files.root, 'goods/import_files/01/picture.jpg'), '')
  const plan = await planExport(files.root)
  expect(plan.files.map(({ name }) => name)).toEqual(['a/b/c/deep.xml', 'goods/import_files/goods.xml'])
  expect(plan.ignored).toEqual([{ name: 'a/b/c', reason: 'директории внутри неё вложены слишком глубоко' }])
})
