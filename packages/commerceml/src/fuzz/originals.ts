import { catalog, classic, classifier, good, offerPackage, segmented } from '../testing/documents.ts'
import { layouts } from '../testing/layouts.ts'

const goods = catalog(good.repeat(2))

const commented = segmented(
  '<!-- выгрузка --><Каталог><?p а?><Ид>c</Ид><Товары><Товар Статус="Изменен" Код=\'1&quot;2\'>' +
    '<Ид>1</Ид><Наименование>Мяч <![CDATA[<№ 5>]]> &amp; сетка&#33;</Наименование></Товар></Товары></Каталог>',
)

const mark = Buffer.from([0xfe, 0xff])

/** Documents of a 1C export, all well-formed, in each way of writing them down. */
export const originals: readonly Uint8Array[] = [
  ...[goods, commented, classifier('<Группы><Группа><Ид>g</Ид></Группа></Группы>'), classic(''), offerPackage('')],
  ...Object.values(layouts).flatMap((files) => Object.values<string | Uint8Array>(files)),
  `\uFEFF${goods.replaceAll('\n', '\r\n')}`,
  goods.replaceAll(/>\s+</g, '><'),
  Buffer.from(`\uFEFF${commented}`, 'utf16le'),
  Buffer.concat([mark, Buffer.from(commented, 'utf16le').swap16()]),
].map((content) => Buffer.from(content))
