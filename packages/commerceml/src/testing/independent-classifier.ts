import type { GroupRecord, OnecRecord, Problem, PropertyRecord } from '../onec-record.ts'
import { all, child, type PlainNode, said } from './plain-node.ts'

/** The dictionaries, as another parser and the format's description have them. */
export function classified(classifier: PlainNode, ofOffers: boolean): OnecRecord[] {
  return classifier.children.flatMap((list): OnecRecord[] => {
    switch (list.name) {
      case 'Группы':
        return all(list, 'Группа').flatMap((node) => groups(node, 'Группа', 'Группы', null))
      case 'Категории':
        return all(list, 'Категория').flatMap((node) => groups(node, 'Категория', 'Категории', null))
      case 'Свойства':
        return list.children.flatMap((node) => property(node, ofOffers))
      case 'ТипыЦен':
        return all(list, 'ТипЦены').map(priceType)
      case 'Склады':
        return all(list, 'Склад').map(warehouse)
      case 'ЕдиницыИзмерения':
        return all(list, 'ЕдиницаИзмерения').map(unit)
      default:
        return []
    }
  })
}

/** Begins as every record: id, deletion, place; an empty id is a problem. */
export function begun(node: PlainNode, field = 'Ид') {
  const onecId = said(node, field)
  const problems: Problem[] = onecId === '' ? [{ field, code: 'MISSING_ID', text: '' }] : []
  return { onecId, line: node.line, problems }
}

export const deleted = (node: PlainNode) =>
  node.attributes.Статус === 'Удален' || said(node, 'ПометкаУдаления').toLowerCase() === 'true'

function groups(node: PlainNode, name: string, list: string, parentId: string | null): GroupRecord[] {
  const self = begun(node)
  const inside = all(node, list, name).flatMap((one) => groups(one, name, list, self.onecId))
  const group: GroupRecord = {
    type: 'group',
    ...self,
    parentId,
    name: said(node, 'Наименование'),
    description: said(node, 'Описание') || null,
    picture: said(node, 'Картинка').replaceAll('\\', '/') || null,
    isDeleted: deleted(node),
  }
  return [...inside, group]
}

const flag = (node: PlainNode | undefined, name: string) => {
  const text = said(node, name)
  return text === '' ? null : text === 'true'
}

const valueTypes: Record<string, PropertyRecord['valueType']> = {
  Справочник: 'dictionary',
  Число: 'number',
  Строка: 'string',
  Булево: 'boolean',
  Время: 'date',
}

function property(node: PlainNode, ofOffers: boolean): OnecRecord[] {
  const self = begun(node)
  const value =
    (field: string) =>
    (one: PlainNode): OnecRecord => ({
      type: 'propertyValue',
      ...begun(one, field),
      propertyId: self.onecId,
      value: said(one, 'Значение'),
    })
  const old = all(node, 'ТипыЗначений', 'ТипЗначений')
  const forOffers = flag(node, 'ДляПредложений') ?? ofOffers
  const forGoods = flag(node, 'ДляТоваров') ?? !forOffers
  return [
    ...all(node, 'ВариантыЗначений', 'Справочник').map(value('ИдЗначения')),
    ...all(node, 'ВариантыЗначений', 'ВариантЗначения').map(value('Ид')),
    ...old.flatMap((one) => all(one, 'ВариантыЗначений', 'ВариантЗначения')).map(value('Ид')),
    {
      type: 'property',
      ...self,
      name: said(node, 'Наименование'),
      valueType: valueTypes[said(node, 'ТипЗначений') || said(old[0], 'Тип')] ?? 'unknown',
      scope: forOffers ? (forGoods ? 'both' : 'offers') : 'goods',
      isExternal: flag(node, 'Внешний') ?? false,
      isInformational: flag(node, 'Информационное') ?? false,
      isRequired: flag(node, 'Обязательное') ?? false,
      isMultiple: flag(node, 'Множественное') ?? false,
      isUsed: flag(node, 'ИспользованиеСвойства') ?? true,
      isDeleted: deleted(node),
    },
  ]
}

export const priceType = (node: PlainNode): OnecRecord => ({
  type: 'priceType',
  ...begun(node),
  name: said(node, 'Наименование'),
  currency: said(node, 'Валюта') || null,
  tax: child(node, 'Налог') ? taxOf(child(node, 'Налог')) : null,
  isDeleted: deleted(node),
})

const taxOf = (node: PlainNode | undefined) => ({
  name: said(node, 'Наименование'),
  isIncluded: flag(node, 'УчтеноВСумме'),
  isExcise: flag(node, 'Акциз') ?? false,
})

/** Of contacts and parts of addresses. */
export const typedValues = (nodes: PlainNode[]) =>
  nodes.map((one) => ({ type: said(one, 'Тип'), value: said(one, 'Значение') })).filter(({ value }) => value !== '')

export const warehouse = (node: PlainNode): OnecRecord => ({
  type: 'warehouse',
  ...begun(node),
  name: said(node, 'Наименование'),
  address: said(child(node, 'Адрес'), 'Представление') || said(node, 'Адрес') || null,
  contacts: typedValues(all(node, 'Контакты', 'Контакт')),
  isDeleted: deleted(node),
})

const unit = (node: PlainNode): OnecRecord => ({
  type: 'unit',
  ...begun(node),
  code: said(node, 'Код'),
  name: said(node, 'НаименованиеКраткое'),
  fullName: said(node, 'НаименованиеПолное'),
  abbreviation: said(node, 'МеждународноеСокращение') || null,
  isDeleted: deleted(node),
})
