import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { catalog, classifier, good, offerPackage } from './testing/documents.ts'
import { only, recordsOf } from './testing/records-of.ts'

const document = catalog(good.repeat(3))

test.each([1, 2, 3, 7, 64])('the same is read whether it comes whole or %i bytes at a time', async (chunkBytes) => {
  const content = `\uFEFF${document.replace('Гантель', '<![CDATA[Ган<т>ель]]>').replace('0.jpg', '😀.jpg').replaceAll('\n', '\r\n')}`
  expect(await recordsOf(content, chunkBytes)).toEqual(await recordsOf(content))
})

test('a document on one line is read like any other', async () => {
  const records = await recordsOf(document.replace(/>\s+</g, '><'))
  expect(records.map(({ line }) => line)).toEqual([1, 2, 3].map(() => expect.any(Number)))
  const unplaced = (list: typeof records) => list.map((record) => ({ ...record, line: 0 }))
  expect(unplaced(records)).toEqual(unplaced(await recordsOf(document)))
})

test('prefixes of namespaces make no difference', async () => {
  const prefixed = document.replaceAll(/<(\/?)(?=[А-Я])/g, '<$1cml:').replace('xmlns=', 'xmlns:cml=')
  expect(await recordsOf(prefixed)).toEqual(await recordsOf(document))
})

test('UTF-16 is read by its mark', async () => {
  const content = Buffer.from(`\uFEFF${document}`, 'utf16le')
  expect(await recordsOf(content, 7)).toEqual(await recordsOf(document))
})

test('windows-1251 is read by its declaration', async () => {
  const body = document.replace('UTF-8', 'windows-1251').replaceAll(/[«»]/g, '"')
  const bytes = Uint8Array.from(body, (char) => {
    const code = char.charCodeAt(0)
    return code < 0x80 ? code : code - 0x410 + 0xc0
  })
  const [record] = await recordsOf(bytes)
  expect(record).toMatchObject({ name: 'Гантель "Пустяк" & чехол' })
})

test('text in pieces is one text', async () => {
  const [record] = await recordsOf(
    catalog('<Товар><Ид>1</Ид><Наименование>a<![CDATA[ ]]>b<!-- c --> d&#33;</Наименование></Товар>'),
  )
  expect(record).toMatchObject({ name: 'a b d!' })
})

test('a classifier may be the root', async () => {
  const body = '<Группы><Группа><Ид>g1</Ид><Наименование>Спорт</Наименование></Группа></Группы>'
  const records = await recordsOf(`<Классификатор>${body}</Классификатор>`)
  expect(records).toMatchObject([{ type: 'group', onecId: 'g1' }])
})

test('another parser finds the same in the same document', async () => {
  const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, isArray: (name) => listed.has(name) })
  const parsed = parser.parse(document)
  const expected = parsed.КоммерческаяИнформация.Каталог.Товары.Товар.map((node: ParsedGood) => ({
    onecId: node.Ид,
    article: node.Артикул,
    name: node.Наименование,
    pictures: [...new Set(node.Картинка.map((path) => path.replaceAll('\\', '/')))],
  }))
  const goods = await only('good', document)
  expect(goods.map(({ onecId, article, name, pictures }) => ({ onecId, article, name, pictures }))).toEqual(expected)
})

/** What is looked at of it; the parser's own result has no type. */
interface ParsedGood {
  Ид: string
  Артикул: string
  Наименование: string
  Картинка: string[]
}

const listed = new Set(['Товар', 'Картинка', 'Группа', 'Предложение', 'Цена'])

test('another parser counts the same in the other files', async () => {
  const parser = new XMLParser({ parseTagValue: false, isArray: (name) => listed.has(name) })
  const groups = classifier('<Группы><Группа><Ид>1</Ид></Группа><Группа><Ид>2</Ид></Группа></Группы>')
  const prices = offerPackage(
    '<Предложение><Ид>1</Ид><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены><ЦенаЗаЕдиницу>5</ЦенаЗаЕдиницу></Цена></Цены></Предложение>',
  )
  expect(await recordsOf(groups)).toHaveLength(
    parser.parse(groups).КоммерческаяИнформация.Классификатор.Группы.Группа.length,
  )
  const [record] = await recordsOf(prices)
  const [offer] = parser.parse(prices).КоммерческаяИнформация.ПакетПредложений.Предложения.Предложение
  expect(record).toMatchObject({ offerId: offer.Ид, prices: [{ amount: offer.Цены.Цена[0].ЦенаЗаЕдиницу }] })
})
