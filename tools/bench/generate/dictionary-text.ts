import type { units } from '../../sample/shop.ts'
import type { BenchGroup, BenchProperty } from './bench-shop.ts'
import { branch, leaf } from './xml-text.ts'

/** The dictionaries of 3.1 as text; the classic family's are near enough for its readers. */
export const dictionaryText = { group, property, priceType, warehouse, unit }

const at4 = {
  id: leaf(4, 'Ид'),
  marks: leaf(4, 'НомерВерсии')('AAAAAAAAAAE=') + leaf(4, 'ПометкаУдаления')('false'),
  name: leaf(4, 'Наименование'),
}

const atDepth = <T>(make: (depth: number) => T): T[] => Array.from({ length: 16 }, (_, depth) => make(depth))
const groupAt = atDepth((depth) => ({
  around: branch(depth, 'Группа'),
  id: leaf(depth + 1, 'Ид'),
  marks: leaf(depth + 1, 'НомерВерсии')('AAAAAAAAAAE=') + leaf(depth + 1, 'ПометкаУдаления')('false'),
  name: leaf(depth + 1, 'Наименование'),
  groups: branch(depth + 1, 'Группы'),
}))

/** With all groups inside it. */
function group({ id, name, groups }: BenchGroup, depth = 3): string {
  const at = groupAt[depth]
  if (!at) throw new Error('groups too deep')
  const inside = groups.length > 0 ? at.groups(groups.map((child) => group(child, depth + 2)).join('')) : ''
  return at.around(at.id(id) + at.marks + at.name(name) + inside)
}

const inProperty = {
  around: branch(3, 'Свойство'),
  version: leaf(4, 'НомерВерсии'),
  flags: leaf(4, 'ПометкаУдаления')('false') + leaf(4, 'Внешний')('false') + leaf(4, 'Информационное')('true'),
  type: leaf(4, 'ТипЗначений'),
  options: branch(4, 'ВариантыЗначений'),
  option: branch(5, 'Справочник'),
  optionId: leaf(6, 'ИдЗначения'),
  optionText: leaf(6, 'Значение'),
}

function property({ id, name, type, values }: BenchProperty): string {
  const options = values.map((of) => inProperty.option(inProperty.optionId(of.id) + inProperty.optionText(of.value)))
  return inProperty.around(
    at4.id(id) +
      at4.name(name) +
      inProperty.version(id === 'Бренд' ? '' : 'AAAAAAAAAAE=') +
      inProperty.flags +
      inProperty.type(type) +
      (options.length > 0 ? inProperty.options(options.join('')) : ''),
  )
}

const priceTypeAround = branch(3, 'ТипЦены')
const priceTypeRest =
  leaf(4, 'Валюта')('RUB') +
  branch(4, 'Налог')(leaf(5, 'Наименование')('НДС') + leaf(5, 'УчтеноВСумме')('true') + leaf(5, 'Акциз')('false'))
const warehouseAround = branch(3, 'Склад')
const unitAround = branch(3, 'ЕдиницаИзмерения')

function priceType({ id, name }: { id: string; name: string }): string {
  return priceTypeAround(at4.id(id) + at4.marks + at4.name(name) + priceTypeRest)
}

function warehouse({ id, name }: { id: string; name: string }): string {
  return warehouseAround(at4.id(id) + at4.marks + at4.name(name))
}

function unit({ code, name, fullName, international }: (typeof units)[number]): string {
  return unitAround(
    at4.id(code.padEnd(4)) +
      at4.marks +
      leaf(4, 'НаименованиеКраткое')(name) +
      leaf(4, 'Код')(code.padEnd(4)) +
      leaf(4, 'НаименованиеПолное')(fullName.padEnd(100)) +
      leaf(4, 'МеждународноеСокращение')(international),
  )
}
