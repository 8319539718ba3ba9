import { brands, countries } from '../../sample/shop.ts'
import {
  type BenchProperty,
  type BenchShop,
  goodId,
  goodName,
  goodOf,
  offerId,
  priceOf,
  randomOf,
  stockOf,
} from './bench-shop.ts'
import type { CheapRandom } from './cheap-random.ts'
import { branch, leaf } from './xml-text.ts'

/** The records of 3.1 as text, element by element in 1C's order. */
export const segmentedText = { good, offer, prices, stocks }

const NO_GUID = '00000000-0000-0000-0000-000000000000'
const NO_NUMBER = '-999999999.9'

const at4 = {
  id: leaf(4, 'Ид'),
  marks: leaf(4, 'НомерВерсии')('AAAAAAAAAAE=') + leaf(4, 'ПометкаУдаления')('false'),
  name: leaf(4, 'Наименование'),
  measures: ['Ширина', 'Длина', 'Высота'].map((name) => leaf(4, name)(0)).join(''),
  values: branch(4, 'ЗначенияСвойств'),
  value: branch(5, 'ЗначенияСвойства'),
  valueId: leaf(6, 'Ид'),
  valueText: leaf(6, 'Значение'),
}

const inGood = {
  around: branch(3, 'Товар'),
  barcode: leaf(4, 'Штрихкод'),
  article: leaf(4, 'Артикул'),
  unit: leaf(4, 'БазоваяЕдиница')('796 '),
  groups: branch(4, 'Группы'),
  groupId: leaf(5, 'Ид'),
  description: leaf(4, 'Описание'),
  country: leaf(4, 'Страна'),
  maker: branch(4, 'Изготовитель'),
  makerId: leaf(5, 'Ид'),
  makerName: leaf(5, 'Наименование'),
  taxes: branch(4, 'СтавкиНалогов')(branch(5, 'СтавкаНалога')(leaf(6, 'Наименование')('НДС') + leaf(6, 'Ставка')(20))),
  requisites: branch(4, 'ЗначенияРеквизитов'),
}

const sentences = [
  'Надёжная вещь для дома, зала и поездок: лёгкая, прочная и простая в уходе.',
  'Материал приятен на ощупь &amp; не теряет вида после многих стирок.&lt;br&gt;',
  'Швы усилены, края обработаны, фурнитура не ржавеет от воды и пота.',
  'Подходит и для первых занятий, и для тех, кто тренируется каждый день.',
  'В комплекте чехол и памятка по уходу.&lt;br&gt;\nРазмеры указаны в таблице на упаковке.',
]

function good(shop: BenchShop, number: number): string {
  const random = randomOf(shop, 'good', number)
  const name = goodName(shop, number)
  const brand = random.pick(shop.brand.values)
  const leaf = shop.leaves[number % shop.leaves.length]?.id ?? ''
  return inGood.around(
    at4.id(goodId(shop, number)) +
      at4.marks +
      inGood.barcode(number % 2 === 0 ? `200${String(number).padStart(10, '0')}` : '') +
      inGood.article(number % 25 === 0 ? '' : `А-${10_000 + number}`) +
      at4.name(name) +
      inGood.unit +
      inGood.groups(inGood.groupId(leaf)) +
      inGood.description(descriptionOf(shop, number)) +
      inGood.country(random.pick(countries)) +
      maker(random) +
      at4.values(propertyValues(shop, number, brand.id, random)) +
      inGood.taxes +
      inGood.requisites(
        requisite('ВидНоменклатуры', 'Товары для спорта') +
          requisite('ТипНоменклатуры', 'Товар') +
          requisite('Полное наименование', name) +
          requisite('Код', `УТ-${String(number + 1).padStart(8, '0')}`) +
          requisite('Бренд', brand.value),
      ) +
      at4.measures,
  )
}

export function descriptionOf({ shape }: BenchShop, good: number): string {
  let description = ''
  for (let at = 0; at < shape.sentences; at++) description += `${sentences[(good + at) % sentences.length]} `
  return description
}

function maker(random: CheapRandom): string {
  const name = `Общество с ограниченной ответственностью «${random.pick(brands)}»`
  return inGood.maker(inGood.makerId(NO_GUID.replace('0', 'a')) + inGood.makerName(name))
}

/** A group's goods have the same properties, and say nothing of most. */
export function propertyValues(shop: BenchShop, number: number, brand: string, random: CheapRandom): string {
  const first = (number % shop.leaves.length) * 5
  let text = propertyValue('Бренд', brand)
  for (let at = 1; at < shop.shape.valuesPerGood; at++) {
    const property = shop.properties[(first + at) % shop.properties.length]
    if (property) text += propertyValue(property.id, typedValue(property, random))
  }
  return text
}

const propertyValue = (id: string, value: string) => at4.value(at4.valueId(id) + at4.valueText(value))

/** Each type says "nothing" in its own way. */
function typedValue({ type, values }: BenchProperty, random: CheapRandom): string {
  const told = random.integer(100)
  if (type === 'Справочник') return told < 30 ? '' : told < 65 ? NO_GUID : random.pick(values).id
  if (type === 'Число') return told < 15 ? '' : told < 60 ? NO_NUMBER : `${random.integer(400)}.${told % 10}`
  return told < 50 ? '' : `Покрытие: вид ${random.integer(40)}. Форма гексагональная`
}

const requisiteName = leaf(6, 'Наименование')
const requisiteAround = branch(5, 'ЗначениеРеквизита')
const requisite = (name: string, value: string) => requisiteAround(requisiteName(name) + at4.valueText(value))

const inOffer = {
  around: branch(3, 'Предложение'),
  characteristics: branch(4, 'ХарактеристикиТовара'),
  characteristic: branch(5, 'ХарактеристикаТовара'),
  characteristicName: leaf(6, 'Наименование'),
  goodsGroup: leaf(4, 'КодГруппыТоваров')(5140),
}

function offer(shop: BenchShop, number: number): string {
  const random = randomOf(shop, 'offer', number)
  const size = `${34 + (number % 20)}`
  let characteristics = ''
  let values = ''
  for (let at = 0; at < shop.shape.characteristicsPerOffer; at++) {
    const property = shop.offerProperties[at % shop.offerProperties.length]
    if (!property) continue
    const { localised, canonical } = characteristic(property, random)
    characteristics += inOffer.characteristic(inOffer.characteristicName(property.name) + at4.valueText(localised))
    values += propertyValue(property.id, canonical)
  }
  return inOffer.around(
    at4.id(offerId(shop, number)) +
      at4.marks +
      at4.name(`${goodName(shop, goodOf(shop, number))} (${size}, вид ${number % shop.shape.offersPerGood})`) +
      inOffer.characteristics(characteristics) +
      at4.values(values) +
      inOffer.goodsGroup +
      at4.measures,
  )
}

/** One record holds each value twice: localised for people, canonical by the property. */
function characteristic({ type, values }: BenchProperty, random: CheapRandom) {
  const told = random.integer(100)
  if (type === 'Справочник') {
    const { id, value } = random.pick(values)
    return told < 40 ? { localised: '', canonical: '' } : { localised: value, canonical: id }
  }
  if (told < 40) return { localised: '-999\u00A0999\u00A0999,9', canonical: NO_NUMBER }
  const number = random.integer(500)
  return { localised: `${number},${told % 10}`, canonical: `${number}.${told % 10}` }
}

const inPrices = {
  list: branch(4, 'Цены'),
  price: branch(5, 'Цена'),
  shown: leaf(6, 'Представление'),
  type: leaf(6, 'ИдТипаЦены'),
  amount: leaf(6, 'ЦенаЗаЕдиницу'),
  currency: leaf(6, 'Валюта')('руб'),
  tax: branch(6, 'Налог')(leaf(7, 'Наименование')('НДС') + leaf(7, 'УчтеноВСумме')('true')),
}

function prices(shop: BenchShop, number: number): string {
  let list = ''
  for (const [at, { id }] of shop.priceTypes.entries()) {
    const amount = priceOf(shop, number, at)
    list += inPrices.price(
      inPrices.shown(`${grouped(amount)} руб`) +
        inPrices.type(id) +
        inPrices.amount(amount) +
        inPrices.currency +
        inPrices.tax,
    )
  }
  return inOffer.around(at4.id(offerId(shop, number)) + inPrices.list(list))
}

/** With a no-break space for thousands. */
function grouped(amount: number): string {
  if (amount < 1000) return String(amount)
  return `${Math.floor(amount / 1000)}\u00A0${String(amount % 1000).padStart(3, '0')}`
}

const inStocks = {
  list: branch(4, 'Остатки'),
  stock: branch(5, 'Остаток'),
  warehouse: branch(6, 'Склад'),
  id: leaf(7, 'Ид'),
  quantity: leaf(7, 'Количество'),
}

function stocks(shop: BenchShop, number: number): string {
  let list = ''
  for (const [at, { id }] of shop.warehouses.entries()) {
    const quantity = stockOf(shop, number, at)
    list += inStocks.stock(inStocks.warehouse(inStocks.id(id) + inStocks.quantity(quantity)))
  }
  return inOffer.around(at4.id(offerId(shop, number)) + inStocks.list(list))
}
