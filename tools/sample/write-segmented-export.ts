import { join } from 'node:path'
import type { SampleProperty } from './property-list.ts'
import { sampleCustomers } from './sample-customers.ts'
import type { SampleShop } from './sample-shop.ts'
import { seededId } from './seeded-random.ts'
import { segmentedRecords } from './segmented-records.ts'
import { units } from './shop.ts'
import { type OpenElement, writeDocument } from './write-document.ts'
import { element, type XmlElement } from './xml-element.ts'

const RECORDS_PER_SEGMENT = 1000

/** 1C takes 50; fewer here, so that even a small export has several files that repeat the brands. */
const PROPERTIES_PER_SEGMENT = 5

/** 1C takes about 500; fewer of a few, so that there are two files. */
const customersPerSegment = (customers: number) => Math.min(500, Math.ceil(customers / 2))

/** Each file of an exchange is formed a little later than the one before. */
const kinds = [
  'priceLists',
  'storages',
  'propertiesGoods',
  'propertiesOffers',
  'units',
  'groups',
  'goods',
  'offers',
  'prices',
  'rests',
  'contragents',
] as const

type FileKind = (typeof kinds)[number]

/** The 3.1 family: a folder for each kind of file, records in numbered segments. */
export async function writeSegmentedExport(out: string, shop: SampleShop, customers: number): Promise<void> {
  const write = (kind: FileKind, segment: number, content: Content) =>
    writeDocument({
      path: join(out, kind, fileName(shop, kind, segment)),
      version: '3.1',
      formedAt: formedAt(kind),
      ...content,
    })

  const classifier = (kind: FileKind, list: string, records: XmlElement[]) =>
    write(kind, 1, inClassifier(shop, [catalogHeader(shop)], list, records))

  await classifier('priceLists', 'ТипыЦен', shop.priceTypes.map(segmentedRecords.priceType))
  await classifier('storages', 'Склады', shop.warehouses.map(segmentedRecords.warehouse))
  await classifier('units', 'ЕдиницыИзмерения', units.map(segmentedRecords.unit))
  await classifier('groups', 'Группы', [segmentedRecords.group(shop.root)])
  for (const [at, properties] of propertySegments(shop).entries()) {
    const records = properties.map(segmentedRecords.property)
    await write('propertiesGoods', at + 1, inClassifier(shop, [catalogHeader(shop)], 'Свойства', records))
  }
  await write(
    'propertiesOffers',
    1,
    inClassifier(shop, [emptyPackage(shop)], 'Свойства', shop.properties.ofOffers.map(segmentedRecords.property)),
  )
  await segments(shop.goods(), segmentedRecords.good, (n, records) =>
    write('goods', n, { around: inCatalog(shop), records }),
  )
  for (const [kind, record] of offerFiles) {
    await segments(shop.offers(), record, (n, records) => write(kind, n, { around: inPackage(shop), records }))
  }
  await segments(
    sampleCustomers(shop.seed, customers),
    (customer) => customer,
    (n, records) => write('contragents', n, { around: inCustomers, records }),
    customersPerSegment(customers),
  )
}

const offerFiles = [
  ['offers', segmentedRecords.offer],
  ['prices', segmentedRecords.prices],
  ['rests', segmentedRecords.stocks],
] as const

interface Content {
  preamble?: XmlElement[]
  around: OpenElement[]
  records: Iterable<XmlElement>
}

/** Customers have one number in their file name, all other files have two. */
function fileName({ seed }: SampleShop, kind: FileKind, segment: number): string {
  const number = kind === 'contragents' ? segment : `1_${segment}`
  return `${kind}_${number}_${seededId(seed, 'file', kind, segment)}.xml`
}

const formedAt = (kind: FileKind) => `2026-03-02T09:${String(10 + kinds.indexOf(kind)).padStart(2, '0')}:00`

const changesOnly = { СодержитТолькоИзменения: 'true' }

function identified({ catalogId }: SampleShop): XmlElement[] {
  return [element('Ид', catalogId), element('ИдКлассификатора', catalogId), element('Наименование', 'Товары')]
}

const description = element('Описание', 'Товары')

const catalogHeader = (shop: SampleShop) => element('Каталог', [...identified(shop), description], changesOnly)

const emptyPackage = (shop: SampleShop) => element('ПакетПредложений', packageHeader(shop), changesOnly)

function packageHeader({ catalogId }: SampleShop): XmlElement[] {
  return [
    element('Ид', `#${catalogId}`),
    element('Наименование', 'Пакет предложений (Товары)'),
    element('ИдКаталога', catalogId),
    element('ИдКлассификатора', catalogId),
  ]
}

function inClassifier(shop: SampleShop, preamble: XmlElement[], list: string, records: XmlElement[]): Content {
  const before = [element('Ид', shop.catalogId), element('Наименование', 'Товары')]
  return { preamble, around: [{ name: 'Классификатор', attributes: changesOnly, before }, { name: list }], records }
}

const inCatalog = (shop: SampleShop): OpenElement[] => [
  { name: 'Каталог', attributes: changesOnly, before: identified(shop), after: [description] },
  { name: 'Товары' },
]

const inCustomers: OpenElement[] = [{ name: 'Контрагенты', attributes: { СодержитТолькоИзменения: 'false' } }]

const inPackage = (shop: SampleShop): OpenElement[] => [
  { name: 'ПакетПредложений', attributes: changesOnly, before: packageHeader(shop) },
  { name: 'Предложения' },
]

/** The brands are repeated at the end of every file. */
function propertySegments({ properties: { brand, ofGoods } }: SampleShop): SampleProperty[][] {
  const count = Math.ceil(ofGoods.length / PROPERTIES_PER_SEGMENT)
  return Array.from({ length: count }, (_, at) => [
    ...ofGoods.slice(at * PROPERTIES_PER_SEGMENT, (at + 1) * PROPERTIES_PER_SEGMENT),
    brand,
  ])
}

async function segments<T>(
  items: Generator<T>,
  record: (item: T) => XmlElement,
  write: (segment: number, records: Iterable<XmlElement>) => Promise<void>,
  perSegment = RECORDS_PER_SEGMENT,
): Promise<void> {
  let next = items.next()
  for (let segment = 1; !next.done; segment++) await write(segment, take())

  function* take(): Generator<XmlElement> {
    for (let count = 0; count < perSegment && !next.done; count++) {
      yield record(next.value)
      next = items.next()
    }
  }
}
