import { join } from 'node:path'
import { picturePath } from './picture-path.ts'
import type { SampleProperty } from './property-list.ts'
import type { SampleGood, SampleGroup, SampleOffer, SampleShop } from './sample-shop.ts'
import { units } from './shop.ts'
import { writeDocument } from './write-document.ts'
import { element, type XmlElement } from './xml-element.ts'

const FORMED_AT = '2026-03-02T09:10:00'

/** The 2.08 family: one file for goods with their classifier, one for offers with their prices and stocks. */
export async function writeClassicExport(out: string, shop: SampleShop): Promise<void> {
  const whole = { СодержитТолькоИзменения: 'false' }
  const { catalogId } = shop
  const named = (name: string) => element('Наименование', name)
  await writeDocument({
    path: join(out, 'import0_1.xml'),
    version: '2.08',
    formedAt: FORMED_AT,
    preamble: [classifier(shop)],
    around: [
      {
        name: 'Каталог',
        attributes: whole,
        before: [element('Ид', catalogId), element('ИдКлассификатора', catalogId), named('Основной каталог товаров')],
      },
      { name: 'Товары' },
    ],
    records: mapped(shop.goods(), good),
  })
  await writeDocument({
    path: join(out, 'offers0_1.xml'),
    version: '2.08',
    formedAt: FORMED_AT,
    around: [
      {
        name: 'ПакетПредложений',
        attributes: whole,
        before: [
          element('Ид', `${catalogId}#`),
          named('Пакет предложений (Основной каталог товаров)'),
          element('ИдКаталога', catalogId),
          element('ИдКлассификатора', catalogId),
          element('ТипыЦен', shop.priceTypes.map(priceType)),
          element(
            'Склады',
            shop.warehouses.map(({ id, name }) => element('Склад', [element('Ид', id), named(name)])),
          ),
        ],
      },
      { name: 'Предложения' },
    ],
    records: mapped(shop.offers(), offer),
  })
}

function* mapped<T>(items: Iterable<T>, record: (item: T) => XmlElement): Generator<XmlElement> {
  for (const item of items) yield record(item)
}

function classifier({ catalogId, root, properties }: SampleShop): XmlElement {
  const all = [properties.brand, ...new Set([...properties.ofGoods, ...properties.ofOffers])]
  return element('Классификатор', [
    element('Ид', catalogId),
    element('Наименование', 'Классификатор (Основной каталог товаров)'),
    // Nothing marks a group as deleted here: it is simply not there any more.
    element('Группы', [group({ ...root, groups: root.groups.filter(({ isDeleted }) => !isDeleted) })]),
    element('Свойства', all.map(property)),
  ])
}

function group({ id, name, groups }: SampleGroup): XmlElement {
  const inside = groups.length > 0 ? [element('Группы', groups.map(group))] : []
  return element('Группа', [element('Ид', id), element('Наименование', name), ...inside])
}

function property({ id, name, type, values }: SampleProperty): XmlElement {
  const options = values.map((option) =>
    element('Справочник', [element('ИдЗначения', option.id), element('Значение', option.value)]),
  )
  return element('Свойство', [
    element('Ид', id),
    element('Наименование', name),
    element('ТипЗначений', type),
    ...(options.length > 0 ? [element('ВариантыЗначений', options)] : []),
    element('ДляТоваров', true),
  ])
}

function good(item: SampleGood): XmlElement {
  const values = [
    { id: 'Бренд', value: item.brandId },
    ...item.values.map(({ property: of, value }) => ({ id: of.id, value })),
  ]
  const content = [
    element('Ид', item.id),
    element('Артикул', item.article),
    element('Наименование', item.name),
    baseUnit(item),
    element('Группы', [element('Ид', item.groupId)]),
    element('Описание', item.description),
    ...item.pictures.map((picture) => element('Картинка', picturePath(item, picture, { dashes: false }))),
    element(
      'ЗначенияСвойств',
      values.map(({ id, value }) => element('ЗначенияСвойства', [element('Ид', id), element('Значение', value)])),
    ),
    element('СтавкиНалогов', [
      element('СтавкаНалога', [element('Наименование', 'НДС'), element('Ставка', item.vatRate)]),
    ]),
    element('ЗначенияРеквизитов', [
      element('ЗначениеРеквизита', [element('Наименование', 'ТипНоменклатуры'), element('Значение', 'Товар')]),
      element('ЗначениеРеквизита', [element('Наименование', 'Полное наименование'), element('Значение', item.name)]),
    ]),
  ]
  return element('Товар', content, item.isDeleted ? { Статус: 'Удален' } : {})
}

function offer({ id, good: of, name, characteristics, prices, stocks }: SampleOffer): XmlElement {
  const total = stocks.reduce((sum, { quantity }) => sum + Number(quantity), 0)
  const described = characteristics.map(({ property: by, localised }) =>
    element('ХарактеристикаТовара', [element('Наименование', by.name), element('Значение', localised)]),
  )
  return element('Предложение', [
    element('Ид', id),
    element('Артикул', of.article),
    element('Наименование', name),
    baseUnit(of),
    ...(described.length > 0 ? [element('ХарактеристикиТовара', described)] : []),
    element(
      'Цены',
      prices.map((price) => priceOf(price, unitOf(of).name)),
    ),
    element('Количество', total),
    ...stocks.map(({ warehouseId, quantity }) =>
      element('Склад', null, { ИдСклада: warehouseId, КоличествоНаСкладе: quantity }),
    ),
  ])
}

function priceOf({ typeId, amount }: SampleOffer['prices'][number], unit: string): XmlElement {
  return element('Цена', [
    element('Представление', `${amount.replace('.', ',')} RUB за ${unit}`),
    element('ИдТипаЦены', typeId),
    element('ЦенаЗаЕдиницу', amount),
    element('Валюта', 'RUB'),
    element('Единица', unit),
    element('Коэффициент', 1),
  ])
}

function priceType({ id, name }: { id: string; name: string }): XmlElement {
  const tax = [element('Наименование', 'НДС'), element('УчтеноВСумме', true)]
  return element('ТипЦены', [
    element('Ид', id),
    element('Наименование', name),
    element('Валюта', 'RUB'),
    element('Налог', tax),
  ])
}

function unitOf(item: SampleGood): (typeof units)[number] {
  return units.find(({ code }) => code === item.kind.unit) ?? units[0]
}

function baseUnit(item: SampleGood): XmlElement {
  const { code, name, fullName, international } = unitOf(item)
  return element('БазоваяЕдиница', name, {
    Код: code.padEnd(4),
    НаименованиеПолное: fullName,
    МеждународноеСокращение: international,
  })
}
