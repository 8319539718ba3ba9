import { expect, test } from 'vitest'
import { catalog, good } from './testing/documents.ts'
import { inWindows1251 } from './testing/in-windows-1251.ts'
import { recordsOf } from './testing/records-of.ts'

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
  expect(await recordsOf(inWindows1251(document.replace('UTF-8', 'windows-1251')))).toEqual(await recordsOf(document))
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
