import type {
  GroupRecord,
  PriceTypeRecord,
  Problem,
  PropertyRecord,
  PropertyValueRecord,
  PropertyValueType,
  Tax,
  UnitRecord,
  WarehouseRecord,
} from '../onec-record.ts'
import { readCode } from '../values/read-code.ts'
import { childOf, childrenOf, textIn, textOrNull, type XmlNode } from '../xml/xml-node.ts'
import type { DocumentFacts } from './document-facts.ts'
import { addProblem, booleanIn, idIn, isDeleted, parentIdIn } from './problem-list.ts'
import { picturesOf } from './read-description.ts'
import { typedValuesIn } from './typed-values.ts'

/** The dictionaries: each reads one element of a classifier. */
export const readClassifier = { group, property, propertyValue, unit, priceType, warehouse }

function group(node: XmlNode, parent: XmlNode | undefined): GroupRecord {
  const problems: Problem[] = []
  const onecId = idIn(node, problems)
  const parentId = parentIdIn(parent, problems)
  return {
    type: 'group',
    onecId,
    parentId,
    name: textIn(node, 'Наименование'),
    description: textOrNull(node, 'Описание'),
    picture: picturesOf(node, problems)[0] ?? null,
    isDeleted: isDeleted(node, problems),
    line: node.line,
    problems,
  }
}

const valueTypes = new Map<string, PropertyValueType>([
  ['справочник', 'dictionary'],
  ['число', 'number'],
  ['строка', 'string'],
  ['булево', 'boolean'],
  ['время', 'date'],
  ['дата', 'date'],
  ['датавремя', 'date'],
])

/** With the values of its dictionary where they are written the old way, within their type; the usual way they have come already. */
function property(node: XmlNode, facts: DocumentFacts): (PropertyValueRecord | PropertyRecord)[] {
  const problems: Problem[] = []
  const said = (field: string) => booleanIn(node, field, problems)
  const types = childrenOf(childOf(node, 'ТипыЗначений'), 'ТипЗначений')
  const ofOffers = said('ДляПредложений') ?? facts.afterOfferPackage
  const ofGoods = said('ДляТоваров') ?? !ofOffers
  const valueType = textIn(node, 'ТипЗначений') || textIn(types[0], 'Тип')
  const variants = types.flatMap((type) => childrenOf(childOf(type, 'ВариантыЗначений'), 'ВариантЗначения'))
  return [
    ...variants.map((variant) => propertyValue(variant, node)),
    {
      type: 'property',
      onecId: idIn(node, problems),
      name: textIn(node, 'Наименование'),
      valueType: valueTypes.get(valueType.toLowerCase()) ?? 'unknown',
      scope: ofOffers ? (ofGoods ? 'both' : 'offers') : 'goods',
      isExternal: said('Внешний') ?? false,
      isInformational: said('Информационное') ?? false,
      isRequired: said('Обязательное') ?? false,
      isMultiple: said('Множественное') ?? false,
      isUsed: said('ИспользованиеСвойства') ?? true,
      isDeleted: isDeleted(node, problems),
      line: node.line,
      problems,
    },
  ]
}

/** The format puts the property's id before its values. */
function propertyValue(node: XmlNode, owner: XmlNode | undefined): PropertyValueRecord {
  const problems: Problem[] = []
  const onecId = idIn(node, problems, node.name === 'ВариантЗначения' ? 'Ид' : 'ИдЗначения')
  const propertyId = readCode(textIn(owner, 'Ид'))
  if (propertyId === '') addProblem(problems, 'Ид', 'PARENT_WITHOUT_ID', textIn(owner, 'Наименование'))
  return { type: 'propertyValue', onecId, propertyId, value: textIn(node, 'Значение'), line: node.line, problems }
}

function unit(node: XmlNode): UnitRecord {
  const problems: Problem[] = []
  return {
    type: 'unit',
    onecId: idIn(node, problems),
    code: readCode(textIn(node, 'Код')),
    name: textIn(node, 'НаименованиеКраткое') || textIn(node, 'Наименование'),
    fullName: textIn(node, 'НаименованиеПолное'),
    abbreviation: textOrNull(node, 'МеждународноеСокращение'),
    isDeleted: isDeleted(node, problems),
    line: node.line,
    problems,
  }
}

function priceType(node: XmlNode): PriceTypeRecord {
  const problems: Problem[] = []
  return {
    type: 'priceType',
    onecId: idIn(node, problems),
    name: textIn(node, 'Наименование'),
    currency: textOrNull(node, 'Валюта'),
    tax: taxOf(childOf(node, 'Налог'), problems),
    isDeleted: isDeleted(node, problems),
    line: node.line,
    problems,
  }
}

function taxOf(node: XmlNode | undefined, problems: Problem[]): Tax | null {
  const name = textIn(node, 'Наименование')
  const isIncluded = booleanIn(node, 'УчтеноВСумме', problems)
  const isExcise = booleanIn(node, 'Акциз', problems) ?? false
  return name || isIncluded !== null ? { name, isIncluded, isExcise } : null
}

function warehouse(node: XmlNode): WarehouseRecord {
  const problems: Problem[] = []
  return {
    type: 'warehouse',
    onecId: idIn(node, problems),
    name: textIn(node, 'Наименование'),
    address: textOrNull(childOf(node, 'Адрес'), 'Представление') ?? textOrNull(node, 'Адрес'),
    contacts: typedValuesIn(childOf(node, 'Контакты'), 'Контакт'),
    isDeleted: isDeleted(node, problems),
    line: node.line,
    problems,
  }
}
