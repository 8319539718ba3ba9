/** What a place in the document makes of the elements found there. */
export type PlaceKind =
  | 'header'
  | 'group'
  | 'property'
  | 'propertyValue'
  | 'unit'
  | 'priceType'
  | 'warehouse'
  | 'good'
  | 'offer'
  | 'customer'
  | 'order'

export interface RecordPlace {
  /** From the root; for a place that may be inside itself, as if it were not. */
  path: string
  /**
   * `way`: leads to records. `record`: makes one, or describes those inside it. `field`: a part of the record around it.
   * `ignored`: known, with all that it may hold, and of no use.
   */
  role: 'way' | 'record' | 'field' | 'ignored'
  /** Of a record. */
  kind: PlaceKind | null
  inside: Map<string, RecordPlace>
}

/** What may be inside an element, by name. What is not listed is unknown: skipped and counted. */
interface Inside {
  [name: string]: Described
}
type Described = 'read' | 'ignored' | Inside | RecordOf

interface RecordOf {
  record: PlaceKind
  inside: Inside
  /** List and element by which it may hold others of its kind. */
  nested?: readonly [list: string, element: string]
}

const isRecord = (described: Inside | RecordOf): described is RecordOf => typeof described.record === 'string'

const record = (kind: PlaceKind, inside: Inside, nested?: RecordOf['nested']): RecordOf =>
  nested ? { record: kind, inside, nested } : { record: kind, inside }

/** What stands in nearly every record of a classifier. */
const identified = { Ид: 'read', НомерВерсии: 'ignored', ПометкаУдаления: 'read', Наименование: 'read' } as const

const tax = { Наименование: 'read', УчтеноВСумме: 'read', Акциз: 'read', Ставка: 'read' } as const

const typedValue = { Тип: 'read', Значение: 'read' } as const

const address: Inside = { Представление: 'read', АдресноеПоле: typedValue, Комментарий: 'ignored' }

const contacts: Inside = { Контакт: { ...typedValue, Комментарий: 'ignored' } }

const group: Inside = { ...identified, Описание: 'read', Картинка: 'read', Свойства: 'ignored' }

const dictionary = { ИдЗначения: 'read', Значение: 'read' } as const
const oldDictionary = { Ид: 'read', Значение: 'read' } as const

const property = record('property', {
  ...identified,
  ТипЗначений: 'read',
  ТипыЗначений: {
    ТипЗначений: { Тип: 'read', Описание: 'ignored', ВариантыЗначений: { ВариантЗначения: oldDictionary } },
  },
  ВариантыЗначений: {
    Справочник: record('propertyValue', dictionary),
    ВариантЗначения: record('propertyValue', oldDictionary),
  },
  Описание: 'ignored',
  ДляТоваров: 'read',
  ДляПредложений: 'read',
  ДляДокументов: 'ignored',
  Внешний: 'read',
  Информационное: 'read',
  Обязательное: 'read',
  Множественное: 'read',
  ИспользованиеСвойства: 'read',
})

const priceTypes: Inside = {
  ТипЦены: record('priceType', { ...identified, Валюта: 'read', Налог: tax }),
}
const warehouses: Inside = {
  Склад: record('warehouse', { ...identified, Комментарий: 'ignored', Адрес: address, Контакты: contacts }),
}

const units: Inside = {
  ЕдиницаИзмерения: record('unit', {
    ...identified,
    НаименованиеКраткое: 'read',
    Код: 'read',
    НаименованиеПолное: 'read',
    МеждународноеСокращение: 'read',
  }),
}

/** Around the records of a catalogue or a package. */
const header: Inside = {
  Ид: 'read',
  ИдКлассификатора: 'ignored',
  ИдКаталога: 'read',
  Наименование: 'ignored',
  Владелец: 'ignored',
  Описание: 'ignored',
  ДействительноС: 'ignored',
  ДействительноДо: 'ignored',
  СодержитТолькоИзменения: 'read',
}

const classifier = record('header', {
  ...header,
  Группы: { Группа: record('group', group, ['Группы', 'Группа']) },
  Категории: { Категория: record('group', group, ['Категории', 'Категория']) },
  Свойства: { Свойство: property, СвойствоНоменклатуры: property },
  ТипыЦен: priceTypes,
  Склады: warehouses,
  ЕдиницыИзмерения: units,
})

const namedValue = { Ид: 'ignored', Наименование: 'read', Значение: 'read' } as const

/** What goods and offers have in common. */
const described: Inside = {
  ...identified,
  Штрихкод: 'read',
  ШтрихКод: 'read',
  Артикул: 'read',
  БазоваяЕдиница: { Пересчет: { Единица: 'read', Коэффициент: 'ignored', ДополнительныеДанные: 'ignored' } },
  Картинка: 'read',
  ЗначенияСвойств: {
    ЗначенияСвойства: { Ид: 'read', Наименование: 'ignored', Значение: 'read', ИдЗначения: 'ignored' },
  },
  ХарактеристикиТовара: { ХарактеристикаТовара: namedValue },
  ЗначенияРеквизитов: { ЗначениеРеквизита: namedValue },
  Вес: 'read',
  Ширина: 'read',
  Длина: 'read',
  Высота: 'read',
  Группы: { Ид: 'read' },
  Категория: 'read',
  Описание: 'read',
  Страна: 'read',
  Изготовитель: { Ид: 'read', Наименование: 'read', ОфициальноеНаименование: 'read' },
  СтавкиНалогов: { СтавкаНалога: tax },
  КодГруппыТоваров: 'ignored',
  Комплектующие: 'ignored',
  Аналоги: 'ignored',
}

const good = record('good', described)

const offer = record('offer', {
  ...described,
  Цены: {
    Цена: {
      Представление: 'ignored',
      ИдТипаЦены: 'read',
      ЦенаЗаЕдиницу: 'read',
      Валюта: 'read',
      Единица: 'read',
      Коэффициент: 'read',
      МинКоличество: 'read',
      Налог: 'ignored',
    },
  },
  Количество: 'read',
  Остатки: { Остаток: { Количество: 'read', Склад: { Ид: 'read', Количество: 'read' } } },
  Склад: { Ид: 'read', Количество: 'read' },
})

const person = { Отношение: 'read', Ид: 'read', Наименование: 'read', ПолноеНаименование: 'ignored' } as const

const customer = record('customer', {
  ...identified,
  ПолноеНаименование: 'read',
  ОфициальноеНаименование: 'read',
  Роль: 'read',
  ИНН: 'read',
  КПП: 'read',
  КодПоОКПО: 'read',
  ОКПО: 'read',
  ЮридическийАдрес: 'ignored',
  АдресРегистрации: address,
  Адрес: address,
  Контакты: contacts,
  РасчетныеСчета: {
    РасчетныйСчет: {
      НомерСчета: 'read',
      Банк: { БИК: 'read', Наименование: 'read', СчетКорреспондентский: 'read', Адрес: address },
      БанкКорреспондент: 'ignored',
      Комментарий: 'ignored',
    },
  },
  Представители: { Представитель: { ...person, Контрагент: person } },
})

const offerPackage = record('header', {
  ...header,
  ТипыЦен: priceTypes,
  Склады: warehouses,
  Предложения: { Предложение: offer },
})

/** Every place of every version at once: which file it is does not matter, only the path of the element. */
export const documentPlaces: RecordPlace = built('', {
  Классификатор: classifier,
  КоммерческаяИнформация: record('header', {
    Классификатор: classifier,
    Каталог: record('header', { ...header, Товары: { Товар: good } }),
    ПакетПредложений: offerPackage,
    ИзмененияПакетаПредложений: offerPackage,
    Контрагенты: record('header', { Контрагент: customer }),
    Документ: record('order', {}),
    Контейнер: record('order', {}),
  }),
})

function built(path: string, described: Described, inRecord = false): RecordPlace {
  if (described === 'read') return { path, role: 'field', kind: null, inside: new Map() }
  if (described === 'ignored') return { path, role: 'ignored', kind: null, inside: new Map() }
  if (!isRecord(described)) {
    return { path, role: inRecord ? 'field' : 'way', kind: null, inside: insideOf(path, described, inRecord) }
  }
  const { record: kind, inside, nested } = described
  const place: RecordPlace = { path, role: 'record', kind, inside: insideOf(path, inside, kind !== 'header') }
  if (nested) {
    const [list, element] = nested
    place.inside.set(list, { path: `${path}/${list}`, role: 'way', kind: null, inside: new Map([[element, place]]) })
  }
  return place
}

function insideOf(path: string, inside: Inside, inRecord: boolean): RecordPlace['inside'] {
  const named = (name: string) => (path === '' ? name : `${path}/${name}`)
  return new Map(Object.entries(inside).map(([name, described]) => [name, built(named(name), described, inRecord)]))
}
