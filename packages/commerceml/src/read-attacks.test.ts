import { execFile, execFileSync } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { planExport } from './plan-export.ts'
import { catalog, classifier, good, segmented } from './testing/documents.ts'
import { hugeAttacks, type Outcome } from './testing/huge-attacks.ts'
import { recordsOf } from './testing/records-of.ts'
import { temporaryExport } from './testing/temporary-export.ts'

/** What the message says after the name of the file, and before it asks for another export. */
type Attack = [what: string, content: string | Uint8Array, said: string]

const execute = promisify(execFile)

const refusalOf = async (content: string | Uint8Array) => {
  // Awaited here: the files are gone when this is left.
  await using files = await temporaryExport({ 'goods.xml': content })
  return await files.read('goods.xml').then(
    () => expect.unreachable('the file was accepted'),
    (error) => error,
  )
}

const document = segmented('')
const [opening = '', closing = ''] = segmented('|').split('|')
const declared = (declaration: string) => document.replace(/<\?xml.*\?>/, declaration)
const named = (encoding: string) => document.replace('UTF-8', encoding)
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()
const utf32 = (text: string) => Buffer.from(Array.from(text, (char) => [char.charCodeAt(0), 0, 0, 0]).flat())
const inText = (...bytes: number[]) => Buffer.concat([Buffer.from(opening), Buffer.from(bytes), Buffer.from(closing)])

const withDtd: [what: string, content: string][] = [
  ['an entity that is a file', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
  ['an entity that is a page', '<!DOCTYPE a [<!ENTITY x SYSTEM "http://localhost/">]><a>&x;</a>'],
  ['a parameter entity', '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://localhost/x.dtd">%x;]><a/>'],
  ['an external DTD', `<!DOCTYPE a SYSTEM "http://localhost/x.dtd">${document}`],
  ['a public DTD', `<!DOCTYPE a PUBLIC "-//A//B" "http://localhost/x.dtd">${document}`],
  ['an empty DTD', `<!DOCTYPE a>${document}`],
  ['a DTD after the declaration', document.replace('?>', '?><!DOCTYPE a>')],
  ['attributes by default', `<!DOCTYPE a [<!ATTLIST Товар Статус CDATA "Удален">]>${document}`],
  ['a billion laughs', `<!DOCTYPE a [<!ENTITY l0 "ха">${laughs()}]><a>&l9;</a>`],
  ['a quadratic blow-up', `<!DOCTYPE a [<!ENTITY x "${'x'.repeat(100_000)}">]><a>${'&x;'.repeat(100_000)}</a>`],
  ['the page of a web server', '<!DOCTYPE html>\n<html><body>502 Bad Gateway</body></html>'],
]

function laughs(): string {
  return Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('')
}

test.each(withDtd)('a DTD is refused: %s', async (_, content) => {
  const { code, message } = await refusalOf(content)
  const said = /^goods\.xml, строка \d, столбец \d+: файл содержит DTD \(<!DOCTYPE>\), такие файлы не принимаются\.$/
  expect({ code, message }).toEqual({ code: 'XML_DTD', message: expect.stringMatching(said) })
})

const undecodable: Attack[] = [
  ['an overlong slash', inText(0xc0, 0xaf), 'строка 2, столбец 123: байты не соответствуют кодировке UTF-8.'],
  [
    'an overlong slash in three bytes',
    inText(0xe0, 0x80, 0xaf),
    'строка 2, столбец 123: байты не соответствуют кодировке UTF-8.',
  ],
  [
    'a surrogate pair in UTF-8 (CESU-8)',
    inText(0xed, 0xa0, 0x81, 0xed, 0xb0, 0x80),
    'строка 2, столбец 123: байты не соответствуют кодировке UTF-8.',
  ],
  [
    'a sequence of five bytes',
    inText(0xf8, 0x88, 0x80, 0x80, 0x80),
    'строка 2, столбец 123: байты не соответствуют кодировке UTF-8.',
  ],
  [
    'a character beyond Unicode',
    inText(0xf4, 0x90, 0x80, 0x80),
    'строка 2, столбец 123: байты не соответствуют кодировке UTF-8.',
  ],
  ['a continuation byte on its own', inText(0x80), 'строка 2, столбец 123: байты не соответствуют кодировке UTF-8.'],
  [
    'a sequence that is broken off',
    inText(0xd0, 0x20),
    'строка 2, столбец 123: байты не соответствуют кодировке UTF-8.',
  ],
  [
    'a second mark in the middle, of UTF-16',
    inText(0xff, 0xfe),
    'строка 2, столбец 123: байты не соответствуют кодировке UTF-8.',
  ],
  ['UTF-7 by declaration', named('UTF-7'), 'строка 1, столбец 1: кодировка «UTF-7» не поддерживается.'],
  ['UTF-7 by its mark', '+/v8-+ADw-a/+AD4-', 'строка 1, столбец 1: кодировка UTF-7 не поддерживается.'],
  [
    'UTF-16 LE without a mark',
    Buffer.from('<a/>', 'utf16le'),
    'строка 1, столбец 1: кодировка UTF-16 без метки порядка байтов (BOM) не поддерживается.',
  ],
  [
    'UTF-16 BE without a mark',
    utf16be('<a/>'),
    'строка 1, столбец 1: кодировка UTF-16 без метки порядка байтов (BOM) не поддерживается.',
  ],
  [
    'UTF-16 LE without a mark, declared',
    Buffer.from(named('UTF-16'), 'utf16le'),
    'строка 1, столбец 1: кодировка UTF-16 без метки порядка байтов (BOM) не поддерживается.',
  ],
  [
    'UTF-16 BE without a mark, declared',
    utf16be(named('UTF-16')),
    'строка 1, столбец 1: кодировка UTF-16 без метки порядка байтов (BOM) не поддерживается.',
  ],
  [
    'UTF-16 declared by a file that is not',
    named('UTF-16'),
    'строка 1, столбец 1: кодировка «UTF-16» не поддерживается.',
  ],
  [
    'UTF-32 by its mark',
    Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), utf32('<a/>')]),
    'строка 1, столбец 1: кодировка UTF-32 не поддерживается.',
  ],
  ['UTF-32 without a mark', utf32('<a/>'), 'строка 1, столбец 1: кодировка UTF-32 не поддерживается.'],
  [
    'EBCDIC',
    Buffer.from([0x4c, 0x6f, 0xa7, 0x94, 0x93, 0x40]),
    'строка 1, столбец 1: кодировка EBCDIC не поддерживается.',
  ],
  ['KOI8-R', named('KOI8-R'), 'строка 1, столбец 1: кодировка «KOI8-R» не поддерживается.'],
  [
    'an encoding that nobody knows',
    named('x'.repeat(100)),
    'строка 1, столбец 1: кодировка «xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx» не поддерживается.',
  ],
  [
    'a declaration that hides its encoding',
    declared(`<?xml version="1.0"${' '.repeat(300)}encoding="KOI8-R"?>`),
    'строка 1, столбец 1: объявление XML длиннее 256 байт.',
  ],
  [
    'a mark that the bytes do not keep',
    Buffer.from([0xef, 0xbb, 0xbf, 0x3c, 0xcc, 0xee, 0xff, 0x3e]),
    'строка 1, столбец 1: байты не соответствуют кодировке UTF-8.',
  ],
  ['a ZIP archive', Buffer.from('504b030414000000', 'hex'), 'строка 1, столбец 1: это архив ZIP, а не файл XML.'],
  ['a GZIP archive', Buffer.from('1f8b0800000000000003', 'hex'), 'строка 1, столбец 1: это архив GZIP, а не файл XML.'],
]

test.each(undecodable)('bytes that are no text of ours are refused: %s', async (_, content, expected) => {
  const { code, message } = await refusalOf(content)
  expect({ code, message }).toEqual({
    code: 'XML_ENCODING',
    message: `goods.xml, ${expected} Повторите выгрузку из 1С.`,
  })
})

const truncated: Attack[] = [
  ['nothing', '', 'файл обрывается на строке 1 (в нём нет ни одного элемента).'],
  ['a mark and nothing else', '\uFEFF', 'файл обрывается на строке 1 (в нём нет ни одного элемента).'],
  ['blanks', ' \r\n\t ', 'файл обрывается на строке 2 (в нём нет ни одного элемента).'],
  [
    'a declaration and nothing else',
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    'файл обрывается на строке 2 (в нём нет ни одного элемента).',
  ],
  ['half a declaration', '<?xml version="1.0" enc', 'файл обрывается на строке 1 (в нём нет ни одного элемента).'],
  ['a comment and nothing else', '<!-- выгрузка -->', 'файл обрывается на строке 1 (в нём нет ни одного элемента).'],
  ['a DTD without end', '<!DOCTYPE a [<!ENTITY x "', 'файл обрывается на строке 1 (в нём нет ни одного элемента).'],
  [
    'a start tag without end',
    `${opening}<Товар Статус="Но`,
    'файл обрывается на строке 2 (не закрыт элемент КоммерческаяИнформация).',
  ],
  [
    'half a character',
    Buffer.from(`${opening}я`).subarray(0, -1),
    'файл обрывается на строке 2 (последний символ записан не полностью).',
  ],
  [
    'an end tag without end',
    document.slice(0, -1),
    'файл обрывается на строке 2 (не закрыт элемент КоммерческаяИнформация).',
  ],
]

test.each(truncated)('what stops too early is refused: %s', async (_, content, expected) => {
  const { code, message } = await refusalOf(content)
  expect({ code, message }).toEqual({
    code: 'XML_TRUNCATED',
    message: `goods.xml: ${expected} Повторите выгрузку из 1С.`,
  })
})

const malformed: Attack[] = [
  ['NUL', segmented('a\0b'), 'строка 2, столбец 125: недопустимый символ.'],
  ['a control character', segmented('a\u0003b'), 'строка 2, столбец 125: недопустимый символ.'],
  ['a control character in an attribute', segmented('<a b="\u001D"/>'), 'строка 2, столбец 130: недопустимый символ.'],
  ['a control character in a comment', segmented('<!--\u001C-->'), 'строка 2, столбец 128: недопустимый символ.'],
  [
    'a control character in a CDATA section',
    segmented('<![CDATA[\u000B]]>'),
    'строка 2, столбец 133: недопустимый символ.',
  ],
  ['a control character in a name', segmented('<a\u0001/>'), 'строка 2, столбец 126: недопустимый символ.'],
  ['what is not a character', segmented('\uFFFE'), 'строка 2, столбец 124: недопустимый символ.'],
  ['a reference to NUL', segmented('&#0;'), 'строка 2, столбец 127: недопустимая ссылка на символ.'],
  ['a reference to a control character', segmented('&#1;'), 'строка 2, столбец 127: недопустимая ссылка на символ.'],
  [
    'a reference to what is not a character',
    segmented('&#xFFFE;'),
    'строка 2, столбец 131: недопустимая ссылка на символ.',
  ],
  ['a reference beyond Unicode', segmented('&#x110000;'), 'строка 2, столбец 133: недопустимая ссылка на символ.'],
  [
    'a reference that overflows',
    segmented(`&#x${'F'.repeat(40)};`),
    'строка 2, столбец 167: недопустимая ссылка на символ.',
  ],
  [
    'a pair of surrogates by reference',
    segmented('&#xD83D;&#xDE00;'),
    'строка 2, столбец 131: недопустимая ссылка на символ.',
  ],
  ['a reference in capitals', segmented('&#X41;'), 'строка 2, столбец 129: недопустимая ссылка на символ.'],
  ['an entity of HTML', segmented('&nbsp;'), 'строка 2, столбец 129: неизвестная сущность (&…;).'],
  ['an entity called __proto__', segmented('&__proto__;'), 'строка 2, столбец 134: неизвестная сущность (&…;).'],
  ['a bare ampersand', segmented('Болты & гайки; шайбы'), 'строка 2, столбец 130: знак & сам по себе (пишется &amp;).'],
  [
    'a bare ampersand to the end',
    segmented('Болты & гайки'),
    'строка 2, столбец 130: знак & сам по себе (пишется &amp;).',
  ],
  ['UTF-7 that says nothing of it', '+ADw-a/+AD4-', 'строка 1, столбец 12: текст вне корневого элемента.'],
  ['a second mark', `\uFEFF\uFEFF${document}`, 'строка 1, столбец 3: текст вне корневого элемента.'],
  ['XML 1.1', declared('<?xml version="1.1"?>'), 'строка 2, столбец 123: версия XML 1.1, а читается только 1.0.'],
  [
    'a control character, allowed by XML 1.1',
    `<?xml version="1.1"?>${opening.split('\n')[1]}&#1;${closing}`,
    'строка 1, столбец 144: версия XML 1.1, а читается только 1.0.',
  ],
  ['no version', declared('<?xml encoding="UTF-8"?>'), 'строка 1, столбец 15: ошибка в объявлении XML.'],
  ['an empty declaration', declared('<?xml?>'), 'строка 1, столбец 7: ошибка в объявлении XML.'],
  ['two declarations', `<?xml version="1.0"?>${document}`, 'строка 1, столбец 27: объявление XML не в начале файла.'],
  ['a declaration after a blank', ` ${document}`, 'строка 1, столбец 7: объявление XML не в начале файла.'],
  [
    'a declaration in the middle',
    segmented('<?xml version="1.0"?>'),
    'строка 2, столбец 129: объявление XML не в начале файла.',
  ],
  [
    'a declaration in capitals',
    document.replace('<?xml', '<?XML'),
    'строка 1, столбец 38: объявление XML не в начале файла.',
  ],
  [
    'nonsense for standalone',
    declared('<?xml version="1.0" standalone="maybe"?>'),
    'строка 1, столбец 38: ошибка в объявлении XML.',
  ],
  [
    'two encodings',
    declared('<?xml version="1.0" encoding="UTF-8" encoding="UTF-8"?>'),
    'строка 1, столбец 46: ошибка в объявлении XML.',
  ],
  [
    'a DTD in small letters',
    `<!doctype a [<!ENTITY x "y">]>${document}`,
    'строка 1, столбец 9: неизвестная конструкция (<!…).',
  ],
  ['a DTD in the middle', segmented('<!DOCTYPE a>'), 'строка 2, столбец 132: DTD (<!DOCTYPE>) не в начале файла.'],
  ['a DTD at the end', `${document}<!DOCTYPE a>`, 'строка 2, столбец 157: DTD (<!DOCTYPE>) не в начале файла.'],
  ['JSON', '{"goods": []}', 'строка 1, столбец 13: текст вне корневого элемента.'],
  [
    'words of PHP before the document',
    `Warning: session_start() in index.php\n${document}`,
    'строка 2, столбец 1: текст вне корневого элемента.',
  ],
  ['words after the document', `${document}\nsuccess`, 'строка 3, столбец 7: текст вне корневого элемента.'],
  ['a reference after the document', `${document}&#32;`, 'строка 2, столбец 149: текст вне корневого элемента.'],
  [
    'a CDATA section after the document',
    `${document}<![CDATA[]]>`,
    'строка 2, столбец 157: текст вне корневого элемента.',
  ],
  ['two roots', `${document}<Классификатор/>`, 'строка 2, столбец 163: в файле больше одного корневого элемента.'],
  ['a document twice', `${document}${document}`, 'строка 2, столбец 154: объявление XML не в начале файла.'],
  ['a comment without end', segmented('<!-- '), 'строка 2, столбец 153: не закрыт элемент КоммерческаяИнформация.'],
  [
    'a CDATA section without end',
    segmented('<![CDATA['),
    'строка 2, столбец 157: не закрыт элемент КоммерческаяИнформация.',
  ],
  ['an instruction without end', segmented('<?p '), 'строка 2, столбец 152: не закрыт элемент КоммерческаяИнформация.'],
  ['an instruction without a name', segmented('<? p?>'), 'строка 2, столбец 126: ошибка в инструкции (<?…?>).'],
  [
    'an instruction without a blank after its name',
    segmented('<?p?b?>'),
    'строка 2, столбец 128: ошибка в инструкции (<?…?>).',
  ],
  ['the end of a CDATA section in a text', segmented('a]]>b'), 'строка 2, столбец 127: в тексте стоит «]]>».'],
  ['two dashes in a comment', segmented('<!-- a -- b -->'), 'строка 2, столбец 133: ошибка в комментарии.'],
  ['three dashes at the end of a comment', segmented('<!-- a --->'), 'строка 2, столбец 133: ошибка в комментарии.'],
  [
    'a CDATA section in small letters',
    segmented('<![cdata[a]]>'),
    'строка 2, столбец 132: неизвестная конструкция (<!…).',
  ],
  ['an attribute without quotes', segmented('<a b=c/>'), 'строка 2, столбец 129: ошибка в записи атрибута.'],
  ['an attribute without a value', segmented('<a b />'), 'строка 2, столбец 129: ошибка в записи атрибута.'],
  ['an attribute twice', segmented('<a b="1"\nb="2"/>'), 'строка 3, столбец 7: атрибут b указан дважды.'],
  [
    'attributes without a blank between',
    segmented('<a b="1"c="2"/>'),
    'строка 2, столбец 132: ошибка в записи атрибута.',
  ],
  ['a tag in an attribute', segmented('<a b="<c/>"/>'), 'строка 2, столбец 130: недопустимый символ.'],
  ['an attribute without a name', segmented('<a ="1"/>'), 'строка 2, столбец 127: ошибка в записи атрибута.'],
  ['a tag without a name', segmented('<>a</>'), 'строка 2, столбец 125: недопустимый символ в теге.'],
  ['an end tag without a name', segmented('<a></>'), 'строка 2, столбец 129: закрывающий тег без имени.'],
  ['a name that begins with a digit', segmented('<1a/>'), 'строка 2, столбец 125: недопустимый символ в теге.'],
  ['a blank before a name', segmented('< a/>'), 'строка 2, столбец 125: недопустимый символ в теге.'],
  ['a slash that does not end a tag', segmented('<a / b="1">'), 'строка 2, столбец 128: косая черта внутри тега.'],
  ['an end tag with an attribute', segmented('<a></a b="1">'), 'строка 2, столбец 131: недопустимый символ в теге.'],
  ['elements that overlap', segmented('<a><b></a></b>'), 'строка 2, столбец 133: элемент b закрыт чужим тегом.'],
  [
    'an end tag in another case',
    segmented('<Товар></товар>'),
    'строка 2, столбец 138: элемент Товар закрыт чужим тегом.',
  ],
  [
    'an end tag with another prefix',
    segmented('<a:Товар></Товар>'),
    'строка 2, столбец 140: элемент Товар закрыт чужим тегом.',
  ],
  [
    'an end tag too many',
    segmented('</a>'),
    'строка 2, столбец 127: элемент КоммерческаяИнформация закрыт чужим тегом.',
  ],
]

test.each(malformed)('what is not XML is refused: %s', async (_, content, expected) => {
  const { code, message } = await refusalOf(content)
  expect({ code, message }).toEqual({
    code: 'XML_MALFORMED',
    message: `goods.xml, ${expected} Повторите выгрузку из 1С.`,
  })
})

const limited: Attack[] = [
  ['depth', segmented('<a>'.repeat(100_000)), 'вложенность элементов больше 64'],
  ['depth in closed elements', segmented('<a>'.repeat(64) + '</a>'.repeat(64)), 'вложенность элементов больше 64'],
  ['the number of attributes', segmented(`<a ${numbered(100_000)}/>`), 'у элемента больше 64 атрибутов'],
  ['the length of an attribute', segmented(`<a b="${'я'.repeat(40_000)}"/>`), 'значение атрибута длиннее 65536 байт'],
  [
    'the length of an attribute in references',
    segmented(`<a b="${'&#1103;'.repeat(40_000)}"/>`),
    'значение атрибута длиннее 65536 байт',
  ],
  ['the length of the name of an attribute', segmented(`<a ${'я'.repeat(200)}="1"/>`), 'имя атрибута длиннее 256 байт'],
  ['the length of the name of an element', segmented(`<${'я'.repeat(200)}/>`), 'имя элемента длиннее 256 байт'],
  ['the length of a text', segmented(`<a>${'я'.repeat(600_000)}</a>`), 'текст элемента a длиннее 1048576 байт'],
  [
    'the length of a text between tags',
    segmented(`<a>${'я'.repeat(600_000)}<b/></a>`),
    'текст элемента a длиннее 1048576 байт',
  ],
]

function numbered(count: number): string {
  return Array.from({ length: count }, (_, at) => `a${at}="1"`).join(' ')
}

test.each(limited)('what goes beyond a limit is refused: %s', async (_, content, expected) => {
  const { code, message } = await refusalOf(content)
  expect({ code, message }).toEqual({
    code: 'XML_LIMIT',
    message: expect.stringMatching(`^goods.xml, строка 2, столбец \\d+: ${expected}; такой файл не принимается.$`),
  })
})

test('what would fill the memory is refused before it does', { timeout: 60_000 }, async () => {
  await using room = await temporaryExport({})
  const program = join(import.meta.dirname, 'testing/huge-attacks.ts')
  const { stdout } = await execute(process.execPath, ['--max-semi-space-size=16', program, room.root, '50000000'])
  const outcomes: Outcome[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(outcomes.map(({ attack }) => attack)).toEqual(Object.keys(hugeAttacks))
  expect(outcomes.filter(({ code }) => code !== 'XML_LIMIT')).toMatchObject([
    { attack: 'an XML declaration', code: 'XML_ENCODING' },
  ])
  expect(outcomes.filter(({ peakMiB }) => peakMiB > 256)).toEqual([])
})

test.each([
  ['elements named after what every object has', segmented('<__proto__><constructor/><toString/></__proto__>')],
  ['attributes named after what every object has', segmented('<a __proto__="1" constructor="2" hasOwnProperty="3"/>')],
  ['prefixes that are bound to nothing', segmented('<x:a y:b="1"/>')],
  ['prefixes that are bound twice', segmented('<x:a xmlns:x="a" xmlns:y="a" x:b="1" y:b="2"/>')],
  ['a prefix that is taken back', segmented('<x:a xmlns:x=""/>')],
  ['names that are nothing but colons', segmented('<:/><a::b/>')],
  ['an instruction that would style it', document.replace('?>', '?><?xml-stylesheet href="http://localhost/a.xsl"?>')],
  [
    'elements that would include others',
    segmented('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'),
  ],
  ['a schema that would have to be fetched', segmented('<a xsi:schemaLocation="a http://localhost/a.xsd"/>')],
  ['a declaration that contradicts the mark', `\uFEFF${named('windows-1251')}`],
  ['a mark of UTF-16 and a declaration of UTF-8', Buffer.from(`\uFEFF${document}`, 'utf16le')],
  ['a comment after the end', `${document}<!-- ]]> -->\n`],
])('what is odd but harmless makes no record: %s', async (_, content) => {
  expect(await recordsOf(content)).toEqual([])
})

test('names that every object has mean nothing in a record, and nothing outside of it', async () => {
  const odd = good
    .replace('<Товар>', '<Товар __proto__="1" constructor="2">')
    .replace('<Страна>', '<__proto__><isDeleted>true</isDeleted></__proto__><constructor>x</constructor><Страна>')
    .replace('Бренд', '__proto__')
  const [expected] = await recordsOf(catalog(good))
  const [record] = await recordsOf(catalog(odd))
  expect(record).toEqual({
    ...expected,
    propertyValues: [
      { id: '__proto__', values: ['brand-1'] },
      { id: 'p-two', values: ['a', 'b'] },
    ],
  })
  expect(Object.hasOwn(Object.prototype, 'isDeleted')).toBe(false)
})

test('a group may be called what it likes', async () => {
  const group = (id: string) => `<Группа><Ид>${id}</Ид></Группа>`
  const records = await recordsOf(classifier(`<Группы>${group('__proto__')}${group('constructor')}</Группы>`))
  expect(records).toMatchObject([{ onecId: '__proto__' }, { onecId: 'constructor' }])
})

test('what is no file is told apart from what is damaged', async () => {
  await using files = await temporaryExport({ 'outside/goods.xml': document, 'export/groups.xml': document })
  const root = join(files.root, 'export')
  await mkdir(join(root, 'directory.xml'))
  execFileSync('mkfifo', [join(root, 'pipe.xml')])
  await symlink('../outside/goods.xml', join(root, 'link.xml'))
  await symlink('/dev/zero', join(root, 'endless.xml'))
  await symlink('nowhere.xml', join(root, 'broken.xml'))
  const { files: planned, ignored } = await planExport(root)
  expect(planned.map(({ name }) => name)).toEqual(['groups.xml'])
  const reason = 'ссылка ведёт за пределы выгрузки'
  expect(ignored.sort((a, b) => a.name.localeCompare(b.name))).toEqual([
    { name: 'broken.xml', reason },
    { name: 'endless.xml', reason },
    { name: 'link.xml', reason },
  ])
  for (const name of ['directory.xml', 'pipe.xml', 'link.xml', 'endless.xml']) {
    await expect(files.read(`export/${name}`), name).rejects.toMatchObject({ name: 'ExportNotFound' })
  }
})
