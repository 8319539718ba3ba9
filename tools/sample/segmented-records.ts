import { picturePath } from './picture-path.ts'
import type { SampleProperty } from './property-list.ts'
import type { SampleGood, SampleGroup, SampleOffer } from './sample-shop.ts'
import type { units } from './shop.ts'
import { element, type XmlElement } from './xml-element.ts'

/** The records of 3.1, element by element in 1C's order. */
export const segmentedRecords = { group, property, good, offer, prices, stocks, priceType, warehouse, unit }

const marks = (isDeleted = false): XmlElement[] => [
  element('НомерВерсии', 'AAAAAAAAAAE='),
  element('ПометкаУдаления', isDeleted),
]

function group({ id, name, isDeleted, groups }: SampleGroup): XmlElement {
  const inside = groups.length > 0 ? [element('Группы', groups.map(group))] : []
  return element('Группа', [element('Ид', id), ...marks(isDeleted), element('Наименование', name), ...inside])
}

function property({ id, name, type, values }: SampleProperty): XmlElement {
  const options = values.map((option) =>
    element('Справочник', [element('ИдЗначения', option.id), element('Значение', option.value)]),
  )
  return element('Свойство', [
    element('Ид', id),
    element('Наименование', name),
    element('НомерВерсии', id === 'Бренд' ? null : 'AAAAAAAAAAE='),
    element('ПометкаУдаления', false),
    element('Внешний', false),
    element('Информационное', true),
    element('ТипЗначений', type),
    ...(options.length > 0 ? [element('ВариантыЗначений', options)] : []),
  ])
}

function good(item: SampleGood): XmlElement {
  const pictures = item.pictures.map((picture) => picturePath(item, picture, { dashes: true }))
  const values = [
    { id: 'Бренд', value: item.brandId },
    ...item.values.map(({ property: of, value }) => ({ id: of.id, value })),
  ]
  return element('Товар', [
    element('Ид', item.id),
    ...marks(item.isDeleted),
    element('Штрихкод', item.barcode),
    element('Артикул', item.article),
    element('Наименование', item.name),
    element('БазоваяЕдиница', `${item.kind.unit} `),
    element('Группы', [element('Ид', item.groupId)]),
    ...(item.description ? [element('Описание', item.description)] : []),
    ...pictures.map((path) => element('Картинка', path)),
    element('Страна', item.country),
    valueList(values),
    element('СтавкиНалогов', [
      element('СтавкаНалога', [element('Наименование', 'НДС'), element('Ставка', item.vatRate)]),
    ]),
    element('ЗначенияРеквизитов', [
      requisite('ВидНоменклатуры', item.kind.group),
      requisite('ТипНоменклатуры', 'Товар'),
      requisite('Полное наименование', item.name),
      requisite('Код', item.code),
      ...pictures.map((path) => requisite('ОписаниеФайла', `${path}#${item.name}`)),
    ]),
    ...measures(),
  ])
}

function offer({ id, name, good: of, characteristics }: SampleOffer): XmlElement {
  const described =
    characteristics.length === 0
      ? []
      : [
          element(
            'ХарактеристикиТовара',
            characteristics.map(({ property: of, localised }) =>
              element('ХарактеристикаТовара', [element('Наименование', of.name), element('Значение', localised)]),
            ),
          ),
          valueList(characteristics.map(({ property: of, canonical }) => ({ id: of.id, value: canonical }))),
          element('КодГруппыТоваров', 1000 + (of.index % 9000)),
        ]
  return element('Предложение', [
    element('Ид', id),
    ...marks(),
    element('Наименование', name),
    ...described,
    ...measures(),
  ])
}

function prices({ id, prices: list }: SampleOffer): XmlElement {
  const price = ({ typeId, amount }: SampleOffer['prices'][number]) =>
    element('Цена', [
      element('Представление', `${presented(amount)} руб`),
      element('ИдТипаЦены', typeId),
      element('ЦенаЗаЕдиницу', amount),
      element('Валюта', 'руб'),
      element('Налог', [element('Наименование', 'НДС'), element('УчтеноВСумме', true)]),
    ])
  return element('Предложение', [element('Ид', id), element('Цены', list.map(price))])
}

function stocks({ id, stocks: list }: SampleOffer): XmlElement {
  const stock = ({ warehouseId, quantity }: SampleOffer['stocks'][number]) =>
    element('Остаток', [element('Склад', [element('Ид', warehouseId), element('Количество', quantity)])])
  return element('Предложение', [element('Ид', id), element('Остатки', list.map(stock))])
}

function priceType({ id, name }: { id: string; name: string }): XmlElement {
  const tax = [element('Наименование', 'НДС'), element('УчтеноВСумме', true), element('Акциз', false)]
  return element('ТипЦены', [
    element('Ид', id),
    ...marks(),
    element('Наименование', name),
    element('Валюта', 'RUB'),
    element('Налог', tax),
  ])
}

function warehouse({ id, name }: { id: string; name: string }): XmlElement {
  return element('Склад', [element('Ид', id), ...marks(), element('Наименование', name)])
}

/** 1C pads codes to 4 characters and full names to 100. */
function unit({ code, name, fullName, international }: (typeof units)[number]): XmlElement {
  return element('ЕдиницаИзмерения', [
    element('Ид', code.padEnd(4)),
    ...marks(),
    element('НаименованиеКраткое', name),
    element('Код', code.padEnd(4)),
    element('НаименованиеПолное', fullName.padEnd(100)),
    element('МеждународноеСокращение', international),
  ])
}

function valueList(values: { id: string; value: string }[]): XmlElement {
  return element(
    'ЗначенияСвойств',
    values.map(({ id, value }) => element('ЗначенияСвойства', [element('Ид', id), element('Значение', value)])),
  )
}

const requisite = (name: string, value: string) =>
  element('ЗначениеРеквизита', [element('Наименование', name), element('Значение', value)])

const measures = () => ['Ширина', 'Длина', 'Высота'].map((name) => element(name, 0))

/** With a no-break space for thousands and a comma, as people in Russia read it. */
function presented(amount: string): string {
  const [whole = '', cents] = amount.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u00A0')
  return cents ? `${grouped},${cents}` : grouped
}
