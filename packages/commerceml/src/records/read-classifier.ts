import type {
  GroupRecord,
  PriceTypeRecord,
  Problem,
  PropertyRecord,
  PropertyValueRecord,
  PropertyValueType,
  UnitRecord,
  WarehouseRecord,
} from '../onec-record.ts'
import { readBoolean } from '../values/read-boolean.ts'
import { readCode } from '../values/read-code.ts'
import { textIn, textOrNull, type XmlNode } from '../xml/xml-node.ts'
import type { DocumentFacts } from './document-facts.ts'
import { addProblem, idIn, isDeleted } from './problem-list.ts'

/** The dictionaries: each reads one element of a classifier. */
export const readClassifier = { group, property, propertyValue, unit, priceType, warehouse }

function group(node: XmlNode, parent: XmlNode | undefined): GroupRecord {
  const problems: Problem[] = []
  const onecId = idIn(node, problems)
  const parentId = readCode(textIn(parent, 'Ид')) || null
  if (parent && parentId === null) addProblem(problems, 'Ид', 'PARENT_WITHOUT_ID', textIn(parent, 'Наименование'))
  const name = textIn(node, 'Наименование')
  return { type: 'group', onecId, parentId, name, isDeleted: isDeleted(node, problems), line: node.line, problems }
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

function property(node: XmlNode, facts: DocumentFacts): PropertyRecord {
  const problems: Problem[] = []
  const ofOffers = facts.afterOfferPackage || readBoolean(textIn(node, 'ДляПредложений')) === true
  return {
    type: 'property',
    onecId: idIn(node, problems),
    name: textIn(node, 'Наименование'),
    valueType: valueTypes.get(textIn(node, 'ТипЗначений').toLowerCase()) ?? 'unknown',
    scope: ofOffers ? 'offers' : 'goods',
    isDeleted: isDeleted(node, problems),
    line: node.line,
    problems,
  }
}

/** The format puts the property's id before its values. */
function propertyValue(node: XmlNode, owner: XmlNode | undefined): PropertyValueRecord {
  const problems: Problem[] = []
  const onecId = idIn(node, problems, 'ИдЗначения')
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
    isDeleted: isDeleted(node, problems),
    line: node.line,
    problems,
  }
}

function warehouse(node: XmlNode): WarehouseRecord {
  const problems: Problem[] = []
  return {
    type: 'warehouse',
    onecId: idIn(node, problems),
    name: textIn(node, 'Наименование'),
    isDeleted: isDeleted(node, problems),
    line: node.line,
    problems,
  }
}
