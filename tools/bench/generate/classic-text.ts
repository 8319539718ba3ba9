import { type BenchShop, goodId, goodName, goodOf, offerId, priceOf, randomOf, stockOf } from './bench-shop.ts'
import { descriptionOf, propertyValues } from './segmented-text.ts'
import { branch, leaf } from './xml-text.ts'

/** The records of 2.08 as text: prices and stocks are inside the offers. */
export const classicText = { good, offer }

const unit =
  '\t\t\t\t<БазоваяЕдиница Код="796 " НаименованиеПолное="Штука" МеждународноеСокращение="PCE">шт</БазоваяЕдиница>\n'

const at4 = {
  id: leaf(4, 'Ид'),
  article: leaf(4, 'Артикул'),
  name: leaf(4, 'Наименование'),
  quantity: leaf(4, 'Количество'),
}

const inGood = {
  around: branch(3, 'Товар'),
  groups: branch(4, 'Группы'),
  groupId: leaf(5, 'Ид'),
  description: leaf(4, 'Описание'),
  values: branch(4, 'ЗначенияСвойств'),
  taxes: branch(4, 'СтавкиНалогов')(branch(5, 'СтавкаНалога')(leaf(6, 'Наименование')('НДС') + leaf(6, 'Ставка')(20))),
  requisites: branch(4, 'ЗначенияРеквизитов'),
  requisite: branch(5, 'ЗначениеРеквизита'),
  requisiteName: leaf(6, 'Наименование'),
  requisiteText: leaf(6, 'Значение'),
}

function good(shop: BenchShop, number: number): string {
  const random = randomOf(shop, 'good', number)
  const name = goodName(shop, number)
  const brand = random.pick(shop.brand.values)
  return inGood.around(
    at4.id(goodId(shop, number)) +
      at4.article(`А-${10_000 + number}`) +
      at4.name(name) +
      unit +
      inGood.groups(inGood.groupId(shop.leaves[number % shop.leaves.length]?.id ?? '')) +
      inGood.description(descriptionOf(shop, number)) +
      inGood.values(propertyValues(shop, number, brand.id, random)) +
      inGood.taxes +
      inGood.requisites(requisite('ТипНоменклатуры', 'Товар') + requisite('Полное наименование', name)),
  )
}

const requisite = (name: string, text: string) =>
  inGood.requisite(inGood.requisiteName(name) + inGood.requisiteText(text))

const inOffer = {
  around: branch(3, 'Предложение'),
  prices: branch(4, 'Цены'),
  price: branch(5, 'Цена'),
  shown: leaf(6, 'Представление'),
  type: leaf(6, 'ИдТипаЦены'),
  amount: leaf(6, 'ЦенаЗаЕдиницу'),
  rest: leaf(6, 'Валюта')('RUB') + leaf(6, 'Единица')('шт') + leaf(6, 'Коэффициент')(1),
}

function offer(shop: BenchShop, number: number): string {
  const of = goodOf(shop, number)
  let prices = ''
  for (const [at, { id }] of shop.priceTypes.entries()) {
    const amount = priceOf(shop, number, at)
    const shown = inOffer.shown(`${amount},00 RUB за шт`)
    prices += inOffer.price(shown + inOffer.type(id) + inOffer.amount(amount) + inOffer.rest)
  }
  let stocks = ''
  let total = 0
  for (const [at, { id }] of shop.warehouses.entries()) {
    const quantity = stockOf(shop, number, at)
    total += quantity
    stocks += `\t\t\t\t<Склад ИдСклада="${id}" КоличествоНаСкладе="${quantity}"/>\n`
  }
  return inOffer.around(
    at4.id(offerId(shop, number)) +
      at4.article(`А-${10_000 + of}`) +
      at4.name(`${goodName(shop, of)} (${34 + (number % 20)})`) +
      unit +
      inOffer.prices(prices) +
      at4.quantity(total) +
      stocks,
  )
}
