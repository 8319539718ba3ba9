import { join } from 'node:path'
import type { BenchShop } from './bench-shop.ts'
import { classicText } from './classic-text.ts'
import { dictionaryText } from './dictionary-text.ts'
import { writeTextFile } from './text-file.ts'
import { countGroups, type WrittenExport } from './written-export.ts'

/** The classic family in one file: classifier, goods, and offers with their prices and stocks. */
export function writeSingle(out: string, shop: BenchShop, formedAt: string): WrittenExport {
  const name = 'import0_1.xml'
  const bytes = writeTextFile(join(out, name), document(shop, formedAt))
  const properties = propertiesOf(shop)
  return {
    files: [{ name, bytes }],
    counts: {
      records: {
        group: countGroups(shop.root),
        property: properties.length,
        propertyValue: properties.reduce((sum, { values }) => sum + values.length, 0),
        priceType: shop.priceTypes.length,
        warehouse: shop.warehouses.length,
        good: shop.shape.goods,
        offer: shop.offers,
        offerPrices: shop.offers,
        offerStocks: shop.offers,
      },
      prices: shop.offers * shop.priceTypes.length,
      stocks: shop.offers * shop.warehouses.length,
    },
  }
}

const propertiesOf = ({ brand, properties, largest }: BenchShop) => [brand, ...properties, largest]

function* document(shop: BenchShop, formedAt: string): Generator<string> {
  const ids = `\t\t<ИдКлассификатора>${shop.catalogId}</ИдКлассификатора>\n\t\t<Наименование>Основной каталог</Наименование>\n`
  yield `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_2" ВерсияСхемы="2.08" ДатаФормирования="${formedAt}">\n`
  yield `\t<Классификатор>\n\t\t<Ид>${shop.catalogId}</Ид>\n\t\t<Наименование>Классификатор</Наименование>\n`
  yield* list('Группы', [dictionaryText.group(shop.root)])
  yield* list('Свойства', propertiesOf(shop).map(dictionaryText.property))
  yield `\t</Классификатор>\n\t<Каталог СодержитТолькоИзменения="false">\n\t\t<Ид>${shop.catalogId}</Ид>\n${ids}\t\t<Товары>\n`
  for (let good = 0; good < shop.shape.goods; good++) yield classicText.good(shop, good)
  yield `\t\t</Товары>\n\t</Каталог>\n\t<ПакетПредложений СодержитТолькоИзменения="false">\n\t\t<Ид>${shop.catalogId}#</Ид>\n\t\t<ИдКаталога>${shop.catalogId}</ИдКаталога>\n${ids}`
  yield* list('ТипыЦен', shop.priceTypes.map(dictionaryText.priceType))
  yield* list('Склады', shop.warehouses.map(dictionaryText.warehouse))
  yield '\t\t<Предложения>\n'
  for (let offer = 0; offer < shop.offers; offer++) yield classicText.offer(shop, offer)
  yield '\t\t</Предложения>\n\t</ПакетПредложений>\n</КоммерческаяИнформация>'
}

function* list(name: string, records: string[]): Generator<string> {
  yield `\t\t<${name}>\n`
  yield* records
  yield `\t\t</${name}>\n`
}
