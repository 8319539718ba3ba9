import type { ContentKind } from './content-kind.ts'

/** The elements that hold records, and what those are; null where only the records themselves can tell. */
export const contentLists: ReadonlyMap<string, ContentKind | null> = new Map([
  ['Группы', 'groups'],
  ['Категории', 'groups'],
  ['Свойства', 'properties'],
  ['ТипыЦен', 'priceTypes'],
  ['Склады', 'warehouses'],
  ['ЕдиницыИзмерения', 'units'],
  ['Товары', 'goods'],
  ['Предложения', null],
  ['Контрагенты', 'customers'],
])
