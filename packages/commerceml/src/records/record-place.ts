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
  /** Null: only a way to what is inside. */
  kind: PlaceKind | null
  /** Null where no record can be further in. */
  inside: ReadonlyMap<string, RecordPlace> | null
}

function place(kind: PlaceKind | null, inside?: Record<string, RecordPlace>): RecordPlace {
  return { kind, inside: inside ? new Map(Object.entries(inside)) : null }
}

function nested(name: string, list: string): RecordPlace {
  const inside = new Map<string, RecordPlace>()
  const self: RecordPlace = { kind: 'group', inside }
  inside.set(list, { kind: null, inside: new Map([[name, self]]) })
  return self
}

const property = place('property', {
  ВариантыЗначений: place(null, { Справочник: place('propertyValue') }),
})

const priceTypes = place(null, { ТипЦены: place('priceType') })
const warehouses = place(null, { Склад: place('warehouse') })

const classifier = place('header', {
  Группы: place(null, { Группа: nested('Группа', 'Группы') }),
  Категории: place(null, { Категория: nested('Категория', 'Категории') }),
  Свойства: place(null, { Свойство: property, СвойствоНоменклатуры: property }),
  ТипыЦен: priceTypes,
  Склады: warehouses,
  ЕдиницыИзмерения: place(null, { ЕдиницаИзмерения: place('unit') }),
})

const offerPackage = place('header', {
  ТипыЦен: priceTypes,
  Склады: warehouses,
  Предложения: place(null, { Предложение: place('offer') }),
})

/** Every place of every version at once: which file it is does not matter, only the path of the element. */
export const documentPlaces: RecordPlace = place(null, {
  Классификатор: classifier,
  КоммерческаяИнформация: place('header', {
    Классификатор: classifier,
    Каталог: place('header', { Товары: place(null, { Товар: place('good') }) }),
    ПакетПредложений: offerPackage,
    ИзмененияПакетаПредложений: offerPackage,
    Контрагенты: place(null, { Контрагент: place('customer') }),
    Документ: place('order'),
    Контейнер: place('order'),
  }),
})
