import { seededId } from './seeded-random.ts'
import { brands, colours, materials, productKinds, seasons } from './shop.ts'

export interface SampleProperty {
  id: string
  name: string
  /** ТипЗначений, in 1C's word. */
  type: 'Справочник' | 'Число' | 'Строка' | 'Булево' | 'Время'
  values: { id: string; value: string }[]
}

export interface PropertyList {
  brand: SampleProperty
  ofGoods: SampleProperty[]
  /** Colour describes goods and offers, under one id: so it is in real exports. */
  ofOffers: SampleProperty[]
}

export function propertyList(seed: number): PropertyList {
  const property = (name: string, type: SampleProperty['type'], values: readonly string[] = []): SampleProperty => ({
    id: name === 'Бренд' ? name : seededId(seed, 'property', name),
    name,
    type,
    values: values.map((value) => ({ id: seededId(seed, 'value', name, value), value })),
  })
  const colour = property('Цвет', 'Справочник', colours)
  const sizesOf = (sizeName: string) => [
    ...new Set(productKinds.filter((kind) => kind.sizeName === sizeName).flatMap((kind) => kind.sizes)),
  ]
  return {
    brand: property('Бренд', 'Справочник', brands),
    ofGoods: [
      colour,
      property('Материал', 'Справочник', materials),
      property('Сезон', 'Справочник', seasons),
      property('Особенности', 'Строка'),
      property('Гарантия (мес)', 'Число'),
      property('Вес упаковки (кг)', 'Число'),
      property('Новинка', 'Булево'),
      property('Дата поступления', 'Время'),
    ],
    ofOffers: [
      colour,
      property('Размер', 'Справочник', sizesOf('Размер')),
      property('Вес (кг)', 'Число'),
      property('Объём (л)', 'Число'),
      property('Кратность', 'Число'),
    ],
  }
}
