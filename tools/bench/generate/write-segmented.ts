import { join } from 'node:path'
import { seededId } from '../../sample/seeded-random.ts'
import { units } from '../../sample/shop.ts'
import type { BenchProperty, BenchShop } from './bench-shop.ts'
import { dictionaryText } from './dictionary-text.ts'
import { segmentedText } from './segmented-text.ts'
import { writeTextFile } from './text-file.ts'
import { countGroups, type RecordCounts, type WrittenExport, type WrittenFile } from './written-export.ts'

const RECORDS_PER_SEGMENT = 1_000
const PROPERTIES_PER_SEGMENT = 50

/**
 * The 3.1 family: a folder for each kind of file, records in numbered segments. `formedAt` is 1C's local time; another one gives
 * the files other names too, as every export of 1C's has.
 */
export function writeSegmented(out: string, shop: BenchShop, formedAt: string): WrittenExport {
  const files: WrittenFile[] = []
  const write = (kind: string, segment: number, pieces: Iterable<string>) => {
    const name = `${kind}/${kind}_1_${segment}_${seededId(shop.seed, formedAt, kind, segment)}.xml`
    files.push({ name, bytes: writeTextFile(join(out, name), inRoot(formedAt, pieces)) })
  }
  const list = (kind: string, segment: number, name: string, records: string[], preamble = catalogHeader(shop)) =>
    write(kind, segment, inClassifier(shop, preamble, name, records))

  list('priceLists', 1, 'ТипыЦен', shop.priceTypes.map(dictionaryText.priceType))
  list('storages', 1, 'Склады', shop.warehouses.map(dictionaryText.warehouse))
  list('units', 1, 'ЕдиницыИзмерения', units.map(dictionaryText.unit))
  list('groups', 1, 'Группы', [dictionaryText.group(shop.root)])
  const segments = propertySegments(shop)
  for (const [at, properties] of segments.entries()) {
    list('propertiesGoods', at + 1, 'Свойства', properties.map(dictionaryText.property))
  }
  list('propertiesOffers', 1, 'Свойства', shop.offerProperties.map(dictionaryText.property), emptyPackage(shop))

  const inSegments = (kind: string, count: number, record: (number: number) => string, around: typeof inPackage) => {
    for (let first = 0, segment = 1; first < count; first += RECORDS_PER_SEGMENT, segment++) {
      write(kind, segment, around(shop, numbered(first, Math.min(count, first + RECORDS_PER_SEGMENT), record)))
    }
  }
  inSegments('goods', shop.shape.goods, (number) => segmentedText.good(shop, number), inCatalog)
  inSegments('offers', shop.offers, (number) => segmentedText.offer(shop, number), inPackage)
  inSegments('prices', shop.offers, (number) => segmentedText.prices(shop, number), inPackage)
  inSegments('rests', shop.offers, (number) => segmentedText.stocks(shop, number), inPackage)
  return { files, counts: countsOf(shop, segments.flat()) }
}

/** The brands are repeated at the end of every file; the large dictionary has a file of its own. */
function propertySegments({ properties, largest, brand }: BenchShop): BenchProperty[][] {
  const segments: BenchProperty[][] = []
  for (let first = 0; first < properties.length; first += PROPERTIES_PER_SEGMENT) {
    segments.push([...properties.slice(first, first + PROPERTIES_PER_SEGMENT), brand])
  }
  return [...segments, [largest, brand]]
}

function countsOf(shop: BenchShop, properties: BenchProperty[]): RecordCounts {
  const all = [...properties, ...shop.offerProperties]
  return {
    records: {
      priceType: shop.priceTypes.length,
      warehouse: shop.warehouses.length,
      unit: units.length,
      group: countGroups(shop.root),
      property: all.length,
      propertyValue: all.reduce((sum, { values }) => sum + values.length, 0),
      good: shop.shape.goods,
      offer: shop.offers,
      offerPrices: shop.offers,
      offerStocks: shop.offers,
    },
    prices: shop.offers * shop.priceTypes.length,
    stocks: shop.offers * shop.warehouses.length,
  }
}

function* numbered(from: number, to: number, record: (number: number) => string): Generator<string> {
  for (let number = from; number < to; number++) yield record(number)
}

function* inRoot(formedAt: string, pieces: Iterable<string>): Generator<string> {
  yield `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_3" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ВерсияСхемы="3.1" ДатаФормирования="${formedAt}" Ид="Обмен с сайтом (замер)">\n`
  yield* pieces
  yield '</КоммерческаяИнформация>'
}

const catalogIds = ({ catalogId }: BenchShop) =>
  `\t\t<Ид>${catalogId}</Ид>\n\t\t<ИдКлассификатора>${catalogId}</ИдКлассификатора>\n\t\t<Наименование>Товары</Наименование>\n`

const packageIds = ({ catalogId }: BenchShop) =>
  `\t\t<Ид>#${catalogId}</Ид>\n\t\t<Наименование>Пакет предложений (Товары)</Наименование>\n\t\t<ИдКаталога>${catalogId}</ИдКаталога>\n\t\t<ИдКлассификатора>${catalogId}</ИдКлассификатора>\n`

const catalogHeader = (shop: BenchShop) =>
  `\t<Каталог СодержитТолькоИзменения="true">\n${catalogIds(shop)}\t\t<Описание>Товары</Описание>\n\t</Каталог>\n`

const emptyPackage = (shop: BenchShop) =>
  `\t<ПакетПредложений СодержитТолькоИзменения="true">\n${packageIds(shop)}\t</ПакетПредложений>\n`

function* inClassifier(shop: BenchShop, preamble: string, list: string, records: string[]): Generator<string> {
  yield preamble
  yield `\t<Классификатор СодержитТолькоИзменения="true">\n\t\t<Ид>${shop.catalogId}</Ид>\n\t\t<Наименование>Товары</Наименование>\n`
  yield `\t\t<${list}>\n`
  yield* records
  yield `\t\t</${list}>\n\t</Классификатор>\n`
}

function* inCatalog(shop: BenchShop, records: Iterable<string>): Generator<string> {
  yield `\t<Каталог СодержитТолькоИзменения="true">\n${catalogIds(shop)}\t\t<Товары>\n`
  yield* records
  yield '\t\t</Товары>\n\t\t<Описание>Товары</Описание>\n\t</Каталог>\n'
}

function* inPackage(shop: BenchShop, records: Iterable<string>): Generator<string> {
  yield `\t<ПакетПредложений СодержитТолькоИзменения="true">\n${packageIds(shop)}\t\t<Предложения>\n`
  yield* records
  yield '\t\t</Предложения>\n\t</ПакетПредложений>\n'
}
