import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { MalformedExport } from './malformed-export.ts'
import type { ReadRecordsOptions } from './read-records.ts'
import { catalog, good, segmented } from './testing/documents.ts'
import { temporaryExport } from './testing/temporary-export.ts'

async function failureOf(content: string | Uint8Array, options?: ReadRecordsOptions): Promise<MalformedExport> {
  await using files = await temporaryExport({ 'goods/goods.xml': content })
  return await files.read('goods/goods.xml', options).then(
    () => expect.unreachable('the file was accepted'),
    (error) => error,
  )
}

test('a file cut off at any byte is refused as truncated, and never as anything else', async () => {
  const whole = Buffer.from(
    `\uFEFF${catalog('<Товар><Ид>1</Ид><Наименование Язык="ru">Мяч &amp; ёж</Наименование><!-- ок --></Товар>')}`,
  )
  await using files = await temporaryExport({})
  for (let length = 0; length < whole.length; length++) {
    await writeFile(`${files.root}/cut.xml`, whole.subarray(0, length))
    const failure = await files.read('cut.xml').then(
      () => expect.unreachable(`accepted when cut to ${length} bytes`),
      (error) => error,
    )
    expect(failure, `cut to ${length} bytes`).toMatchObject({
      name: 'MalformedExport',
      code: 'XML_TRUNCATED',
      file: 'cut.xml',
    })
  }
})

test('the message says where the file breaks off and what to do', async () => {
  const { message } = await failureOf(catalog(good).split('<Описание>')[0] ?? '')
  expect(message).toBe(
    'goods/goods.xml: файл обрывается на строке 17 (не закрыт элемент Товар). Повторите выгрузку из 1С.',
  )
})

test('a file in which elements overlap is malformed, not truncated', async () => {
  const failure = await failureOf(segmented('<Каталог>\n<Товары><Товар></Товары></Товар></Каталог>'))
  expect(failure).toMatchObject({ code: 'XML_MALFORMED', line: 3, column: 24 })
  expect(failure.message).toBe(
    'goods/goods.xml, строка 3, столбец 24: элемент Товар закрыт чужим тегом. Повторите выгрузку из 1С.',
  )
})

test.each([
  ['two roots', `${segmented('')}<КоммерческаяИнформация/>`, 'XML_MALFORMED'],
  ['text after the root', `${segmented('')}хвост`, 'XML_MALFORMED'],
  ['a bare ampersand', segmented('<Ид>A & B</Ид>'), 'XML_MALFORMED'],
  ['an unknown entity', segmented('&nbsp;'), 'XML_MALFORMED'],
  ['a control character', segmented('<Ид>a\u0003b</Ид>'), 'XML_MALFORMED'],
  ['an attribute given twice', segmented('<Товар Код="1" Код="2"/>'), 'XML_MALFORMED'],
  ['a DTD', `<!DOCTYPE x>${segmented('')}`, 'XML_DTD'],
  [
    'a DTD with entities',
    `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${segmented('&a;')}`,
    'XML_DTD',
  ],
  ['another kind of document', '<html><body/></html>', 'XML_ROOT'],
  ['zero bytes in place of the end', `${catalog(good).slice(0, -30)}${'\0'.repeat(30)}`, 'XML_MALFORMED'],
  ['an encoding that is not supported', segmented('').replace('UTF-8', 'KOI8-R'), 'XML_ENCODING'],
])('%s is refused', async (_, content, code) => {
  expect(await failureOf(content)).toMatchObject({ code })
})

test('bytes that are not in the declared encoding are refused at their line', async () => {
  const content = Buffer.concat([Buffer.from(catalog(good)), Buffer.from([0xff])])
  const failure = await failureOf(content)
  expect(failure).toMatchObject({ code: 'XML_ENCODING', line: content.toString().split('\n').length })
  expect(failure.message).toContain('байты не соответствуют кодировке UTF-8')
})

test.each([
  ['depth', segmented('<a>'.repeat(64)), 'вложенность'],
  ['the length of a name', segmented(`<${'я'.repeat(129)}/>`), 'имя элемента'],
  [
    'the number of attributes',
    segmented(`<a ${Array.from({ length: 65 }, (_, i) => `a${i}="1"`).join(' ')}/>`),
    '64 атрибутов',
  ],
  ['the length of an attribute', segmented(`<a b="${'x'.repeat(65_537)}"/>`), 'значение атрибута'],
  ['the length of an attribute name', segmented(`<a ${'b'.repeat(257)}="1"/>`), 'имя атрибута'],
  ['the length of a text', segmented(`<a>${'я'.repeat(600_000)}</a>`), 'текст элемента a'],
  [
    'the length of a text in pieces',
    segmented(`<a>${`<![CDATA[${'x'.repeat(300_000)}]]>`.repeat(4)}</a>`),
    'текст элемента a',
  ],
  ['markup without end', segmented(`<!-- ${'x'.repeat(3_000_000)}`), 'без единого законченного элемента'],
])('%s is limited', async (_, content, reason) => {
  const failure = await failureOf(content)
  expect(failure).toMatchObject({ code: 'XML_LIMIT' })
  expect(failure.message).toContain(reason)
})

test('the size of a record is limited', async () => {
  const content = catalog(`<Товар>${'<Картинка>x</Картинка>'.repeat(100)}</Товар>`)
  expect(await failureOf(content, { limits: { recordBytes: 2000 } })).toMatchObject({ code: 'XML_LIMIT' })
})

test('many records are not mistaken for a large one', async () => {
  await using files = await temporaryExport({ 'goods.xml': catalog('<Товар><Ид>1</Ид></Товар>\n'.repeat(200)) })
  const { summary } = await files.read('goods.xml', { limits: { recordBytes: 2000 } })
  expect(summary.counts.good).toBe(200)
})

test('a file over the size limit is refused before it is read', async () => {
  const failure = await failureOf(catalog(good), { limits: { fileBytes: 100 } })
  expect(failure).toMatchObject({ code: 'XML_LIMIT' })
})

test('a file that is gone and a directory are told apart from a broken file', async () => {
  await using files = await temporaryExport({ 'dir.xml/inside.txt': '' })
  await expect(files.read('gone.xml')).rejects.toMatchObject({ name: 'ExportNotFound' })
  await expect(files.read('dir.xml')).rejects.toMatchObject({ name: 'ExportNotFound' })
})

test('reading stops when it is told to', async () => {
  await using files = await temporaryExport({ 'goods.xml': catalog(good) })
  await expect(files.read('goods.xml', { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
})
