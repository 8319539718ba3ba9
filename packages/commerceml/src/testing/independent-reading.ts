import type {
  GoodRecord,
  NamedValue,
  OfferPricesRecord,
  OfferRecord,
  OfferStocksRecord,
  OnecRecord,
} from '../onec-record.ts'
import type { FileSummary } from '../read-records.ts'
import { begun, classified, deleted, priceType, warehouse } from './independent-classifier.ts'
import { customer } from './independent-customers.ts'
import { all, child, type PlainNode, plainNodeOf, said } from './plain-node.ts'

export interface IndependentReading {
  records: OnecRecord[]
  summary: Omit<FileSummary, 'bytes' | 'sha256' | 'droppedCharacters' | 'unknownElements'>
}

/**
 * What a document of a 1C export holds, by another parser and by rules written down a second time, from the format alone: nothing here
 * may come from the reader that is to be proved.
 */
export function readIndependently(bytes: Uint8Array): IndependentReading {
  const root = plainNodeOf(bytes)
  const records: OnecRecord[] = []
  const alone = root.name === 'Классификатор'
  let offersDescribed = false
  for (const part of alone ? [root] : root.children) {
    const catalogId = catalogOf(part)
    if (part.name === 'Контрагенты') records.push(...all(part, 'Контрагент').map(customer))
    if (part.name === 'Классификатор') records.push(...classified(part, offersDescribed))
    if (part.name === 'Каталог')
      records.push(...all(part, 'Товары', 'Товар').map((node) => good(node, root, catalogId)))
    if (packages.has(part.name)) {
      offersDescribed = true
      for (const list of part.children) {
        if (list.name === 'ТипыЦен') records.push(...all(list, 'ТипЦены').map(priceType))
        if (list.name === 'Склады') records.push(...all(list, 'Склад').map(warehouse))
        if (list.name === 'Предложения') {
          records.push(...all(list, 'Предложение').flatMap((node) => offer(node, root, catalogId)))
        }
      }
    }
  }
  return { records, summary: { ...facts(root), counts: countsOf(records), unread: unreadIn(root) } }
}

const packages = new Set(['ПакетПредложений', 'ИзмененияПакетаПредложений'])

function facts(root: PlainNode) {
  const headers = [root, ...root.children.filter(({ name }) => headerNames.has(name))]
  const told = headers
    .map((node) => node.attributes.СодержитТолькоИзменения ?? child(node, 'СодержитТолькоИзменения')?.text)
    .filter((text) => text !== undefined)
  const ids = headers.filter(({ name }) => name !== 'Классификатор' && name !== root.name).map(catalogOf)
  const formed = root.attributes.ДатаФормирования ?? ''
  return {
    formedAt: formed === '' ? null : formed.replace(/^(\d{4}-\d\d-\d\d)$/, '$1T00:00:00').replace(/T(\d):/, 'T0$1:'),
    schemaVersion: root.attributes.ВерсияСхемы ?? null,
    catalogId: ids.find((id) => id !== null) ?? null,
    changesOnly: told.length === 0 ? null : told.some((text) => text.trim() === 'true'),
  }
}

const headerNames = new Set(['Каталог', 'Классификатор', 'Контрагенты', ...packages])

const catalogOf = (node: PlainNode) => said(node, 'ИдКаталога') || said(node, 'Ид').replaceAll('#', '') || null

function countsOf(records: OnecRecord[]): FileSummary['counts'] {
  const counts: FileSummary['counts'] = {}
  for (const { type } of records) counts[type] = (counts[type] ?? 0) + 1
  return counts
}

const unreadIn = (root: PlainNode) => ({
  orders: all(root, 'Документ').length + all(root, 'Контейнер').length,
})

function good(node: PlainNode, root: PlainNode, catalogId: string | null): GoodRecord {
  const taxes = all(node, 'СтавкиНалогов', 'СтавкаНалога')
  const maker = child(node, 'Изготовитель')
  const groupIds = [...all(node, 'Группы', 'Ид'), ...all(node, 'Категория')].map(({ text }) => text.trim())
  return {
    type: 'good',
    ...begun(node),
    ...described(node, root, catalogId),
    description: said(node, 'Описание') || null,
    groupIds: [...new Set(groupIds)],
    vatRate: said(taxes.find((tax) => said(tax, 'Наименование') === 'НДС') ?? taxes[0], 'Ставка') || null,
    requisites: pairs(all(node, 'ЗначенияРеквизитов', 'ЗначениеРеквизита')).filter(
      ({ name }) => name !== 'ОписаниеФайла',
    ),
    country: said(node, 'Страна') || null,
    manufacturer: maker ? { onecId: said(maker, 'Ид'), name: said(maker, 'Наименование') } : null,
    weight: measure(node, 'Вес'),
    width: measure(node, 'Ширина'),
    length: measure(node, 'Длина'),
    height: measure(node, 'Высота'),
    isDeleted: deleted(node),
  }
}

function described(node: PlainNode, root: PlainNode, catalogId: string | null) {
  const pictures = all(node, 'Картинка').map(({ text }) => text.trim().replaceAll('\\', '/'))
  return {
    catalogId,
    article: said(node, 'Артикул') || null,
    name: said(node, 'Наименование'),
    barcode: said(node, 'Штрихкод') || said(node, 'ШтрихКод') || null,
    unit: baseUnit(child(node, 'БазоваяЕдиница'), root),
    pictures: [...new Set(pictures)].filter(Boolean),
    propertyValues: all(node, 'ЗначенияСвойств', 'ЗначенияСвойства')
      .map((one) => ({ id: said(one, 'Ид'), values: texts(one).filter(isSomething) }))
      .filter(({ values }) => values.length > 0),
  }
}

/** In 3.1 the text is the code; before, the code is an attribute and the text, if any, the short name. */
function baseUnit(node: PlainNode | undefined, root: PlainNode): GoodRecord['unit'] {
  if (!node) return null
  const text = node.text.trim()
  if (root.attributes.ВерсияСхемы === '3.1')
    return text ? { code: text, name: null, fullName: null, abbreviation: null } : null
  const code = node.attributes.Код?.trim() ?? ''
  const name = text || said(child(node, 'Пересчет'), 'Единица') || null
  const fullName = node.attributes.НаименованиеПолное?.trim() || null
  const abbreviation = node.attributes.МеждународноеСокращение?.trim() || null
  return code || name || fullName ? { code, name, fullName, abbreviation } : null
}

const texts = (node: PlainNode) => all(node, 'Значение').map(({ text }) => text.trim())

const pairs = (nodes: PlainNode[]): NamedValue[] =>
  nodes.flatMap((node) => texts(node).map((value) => ({ name: said(node, 'Наименование'), value })))

/** 1C's nothings: an empty text, an empty reference, the least number in either of its two spellings, the first day. */
const nothings = new Set(['', '00000000-0000-0000-0000-000000000000', '-999999999.9', '0001-01-01T00:00:00'])
const isSomething = (text: string) => !nothings.has(text) && !nothings.has(canonical(text))

const canonical = (text: string) => text.replaceAll(/[ \u00A0]/g, '').replace(',', '.')

/** By way of a double, which is exact for everything a shop can count. */
function number(text: string): string {
  const value = Number(canonical(text))
  if (text.trim() === '' || Number.isNaN(value)) throw new Error(`«${text}» is not a number`)
  return String(value === 0 ? 0 : value)
}

const measure = (node: PlainNode, name: string) => (isSomething(said(node, name)) ? number(said(node, name)) : null)

function offer(node: PlainNode, root: PlainNode, catalogId: string | null): OnecRecord[] {
  const { onecId, line, problems } = begun(node)
  const [goodId = '', ...rest] = onecId.split('#')
  const characteristics = child(node, 'ХарактеристикиТовара')
  const records: (OfferRecord | OfferPricesRecord | OfferStocksRecord)[] = []
  if (said(node, 'Наименование') || deleted(node) || characteristics) {
    records.push({
      type: 'offer',
      ...{ onecId, line, problems, goodId, characteristicId: rest.join('#') || null, isDeleted: deleted(node) },
      ...described(node, root, catalogId),
      characteristics: pairs(all(characteristics, 'ХарактеристикаТовара')).filter(({ value }) => isSomething(value)),
    })
  }
  const prices = child(node, 'Цены')
  if (prices) {
    const list = all(prices, 'Цена').map(price)
    records.push({ type: 'offerPrices', offerId: onecId, prices: list, lost: 0, line, problems })
  }
  if (['Остатки', 'Количество', 'Склад'].some((name) => child(node, name))) {
    records.push({ type: 'offerStocks', offerId: onecId, stocks: stocks(node), lost: 0, line, problems })
  }
  return records
}

const price = (node: PlainNode): OfferPricesRecord['prices'][number] => ({
  priceTypeId: said(node, 'ИдТипаЦены'),
  amount: number(said(node, 'ЦенаЗаЕдиницу')),
  currency: said(node, 'Валюта') || null,
  unitCode: said(node, 'Единица') || null,
  coefficient: number(said(node, 'Коэффициент') || '1'),
  minQuantity: said(node, 'МинКоличество') ? number(said(node, 'МинКоличество')) : null,
})

/** By warehouse if any is named, else the total. */
function stocks(node: PlainNode): OfferStocksRecord['stocks'] {
  const left = all(node, 'Остатки', 'Остаток')
  const stores = [...all(node, 'Склад'), ...left.flatMap((one) => all(one, 'Склад'))]
  if (stores.length === 0) {
    const totals = [...all(node, 'Количество'), ...left.flatMap((one) => all(one, 'Количество'))]
    return totals.map(({ text }) => ({ warehouseId: null, quantity: number(text) }))
  }
  return stores.map((store) => ({
    warehouseId: store.attributes.ИдСклада ?? said(store, 'Ид'),
    quantity: number(store.attributes.КоличествоНаСкладе ?? said(store, 'Количество')),
  }))
}
