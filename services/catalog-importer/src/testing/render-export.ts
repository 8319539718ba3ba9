import type { ExportFile, Good, Group, Named, Offer, Price, Property, RandomExport, Stock } from './export-file.ts'

/** The files as 1C would write them, in one directory: name → contents. They differ from those formed at another time in nothing else. */
export const renderExport = (files: RandomExport, formedAt: string): Record<string, string> =>
  Object.fromEntries(files.map((file) => [file.name, render(file, formedAt)]))

function render(file: ExportFile, formedAt: string): string {
  const { groups, properties, units, priceTypes, warehouses, goods, offers, isClassic } = file
  const ofGoods = properties?.filter(({ ofOffers }) => !ofOffers) ?? []
  const priceLists = list('ТипыЦен', priceTypes, ({ currency, ...of }) =>
    tag('ТипЦены', identified(of) + element('Валюта', currency)),
  )
  const storages = list('Склады', warehouses, (of) => tag('Склад', identified(of)))
  const classifier =
    list('Группы', groups, renderGroup) +
    list('Свойства', properties && (ofGoods.length > 0 || properties.length === 0) ? ofGoods : null, renderProperty) +
    list('ЕдиницыИзмерения', units, ({ name, code, fullName, ...of }) =>
      tag(
        'ЕдиницаИзмерения',
        `${identified({ ...of, name: '' })}${element('НаименованиеКраткое', name)}${element('Код', code)}${element('НаименованиеПолное', fullName)}`,
      ),
    ) +
    (isClassic ? '' : priceLists + storages)
  const ofOffers = properties?.filter((property) => property.ofOffers) ?? []
  const catalog =
    goods && `<Ид>${goods.catalog}</Ид>${list('Товары', goods.goods, (good) => renderGood(good, isClassic))}`
  const inPackage =
    (isClassic ? priceLists + storages : '') + list('Предложения', offers, (offer) => renderOffer(offer, isClassic))
  const changes = `СодержитТолькоИзменения="${!isClassic}"`
  return `<?xml version="1.0" encoding="UTF-8"?>
<КоммерческаяИнформация ВерсияСхемы="${isClassic ? '2.08' : '3.1'}" ДатаФормирования="${formedAt}">
${classifier && `<Классификатор ${changes}>${classifier}</Классификатор>`}
${catalog === null ? '' : `<Каталог ${changes}>${catalog}</Каталог>`}
${inPackage || ofOffers.length > 0 ? `<ПакетПредложений ${changes}><Ид>c-1#</Ид>${inPackage}</ПакетПредложений>` : ''}
${ofOffers.length > 0 ? `<Классификатор ${changes}>${list('Свойства', ofOffers, renderProperty)}</Классификатор>` : ''}
</КоммерческаяИнформация>
`
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const tag = (name: string, contents: string) => `<${name}>${contents}</${name}>`
const element = (name: string, text: string) => tag(name, escaped(text))
const list = <T>(name: string, items: readonly T[] | null, render: (item: T) => string): string =>
  items ? `<${name}>${items.map((item) => `${render(item)}\n`).join('')}</${name}>` : ''
const identified = ({ id, name, deleted }: Named) =>
  `<Ид>${id}</Ид>${element('ПометкаУдаления', String(deleted))}${element('Наименование', name)}`

const renderGroup = ({ inside, ...self }: Group): string =>
  `<Группа>${identified(self)}${inside.length > 0 ? list('Группы', inside, renderGroup) : ''}</Группа>`

const renderProperty = ({ valueType, values, ...self }: Property): string =>
  `<Свойство>${identified(self)}<ТипЗначений>${valueType}</ТипЗначений>${list('ВариантыЗначений', values, ({ id, value }) => `<Справочник><ИдЗначения>${id}</ИдЗначения>${element('Значение', value)}</Справочник>`)}</Свойство>`

/** The classic format marks a record with an attribute, and names its unit in words. */
const renderGood = (
  good: Good,
  isClassic: boolean,
): string => `<Товар${isClassic && good.deleted ? ' Статус="Удален"' : ''}>
${identified({ ...good, deleted: good.deleted && !isClassic })}${element('Артикул', good.article)}${element('Описание', good.description)}
${good.unit ? (isClassic ? `<БазоваяЕдиница Код="${good.unit.code} ">${good.unit.name}</БазоваяЕдиница>` : `<БазоваяЕдиница>${good.unit.code} </БазоваяЕдиница>`) : ''}
${list('Группы', good.groups, (id) => element('Ид', id))}${good.pictures.map((path) => element('Картинка', path)).join('')}
${list('ЗначенияСвойств', good.values, ({ id, values }) => `<ЗначенияСвойства>${element('Ид', id)}${values.map((value) => element('Значение', value)).join('')}</ЗначенияСвойства>`)}
${good.vat ? `<СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование><Ставка>${good.vat}</Ставка></СтавкаНалога></СтавкиНалогов>` : ''}
${list('ЗначенияРеквизитов', good.requisites, ({ name, value }) => `<ЗначениеРеквизита>${element('Наименование', name)}${element('Значение', value)}</ЗначениеРеквизита>`)}</Товар>`

function renderOffer({ id, described, prices, stocks }: Offer, isClassic: boolean): string {
  const isMarked = described?.deleted === true
  const about = described
    ? `${element('ПометкаУдаления', String(isMarked && !isClassic))}${element('Наименование', described.name)}${element('Артикул', described.article)}
${described.pictures.map((path) => element('Картинка', path)).join('')}
${list('ХарактеристикиТовара', Object.entries(described.characteristics), ([name, value]) => `<ХарактеристикаТовара>${element('Наименование', name)}${element('Значение', value)}</ХарактеристикаТовара>`)}`
    : ''
  return `<Предложение${isClassic && isMarked ? ' Статус="Удален"' : ''}><Ид>${id}</Ид>${about}${list('Цены', prices, renderPrice)}${stocks ? renderStocks(stocks, isClassic) : ''}</Предложение>`
}

const renderPrice = ({ type, amount, unit, coefficient, currency }: Price): string =>
  `<Цена><ИдТипаЦены>${type}</ИдТипаЦены><ЦенаЗаЕдиницу>${amount.text}</ЦенаЗаЕдиницу>${element('Валюта', currency)}${element('Единица', unit)}${element('Коэффициент', coefficient.text)}</Цена>`

/** A total beside warehouses says nothing. */
function renderStocks(stocks: readonly Stock[], isClassic: boolean): string {
  const [first] = stocks
  if (first?.warehouse === '')
    return isClassic
      ? element('Количество', first.quantity.text)
      : list('Остатки', stocks, ({ quantity }) => `<Остаток>${element('Количество', quantity.text)}</Остаток>`)
  if (!isClassic)
    return list(
      'Остатки',
      stocks,
      ({ warehouse, quantity }) =>
        `<Остаток><Склад><Ид>${warehouse}</Ид><Количество>${quantity.text}</Количество></Склад></Остаток>`,
    )
  return `${first ? '<Количество>77</Количество>' : ''}${stocks.map(({ warehouse, quantity }) => `<Склад ИдСклада="${warehouse}" КоличествоНаСкладе="${quantity.text}"/>`).join('')}`
}
