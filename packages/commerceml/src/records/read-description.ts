import type { NamedValue, PropertyValues, Unit } from '../onec-record.ts'
import { isOnecNull } from '../values/is-onec-null.ts'
import { readCode } from '../values/read-code.ts'
import { childOf, childrenOf, textIn, textOrNull, type XmlNode } from '../xml/xml-node.ts'
import type { DocumentFacts } from './document-facts.ts'

/** What goods and offers say in the same words. */
export function readDescription(node: XmlNode, facts: DocumentFacts) {
  return {
    catalogId: facts.catalogId,
    article: textOrNull(node, 'Артикул'),
    name: textIn(node, 'Наименование'),
    barcode: textOrNull(node, 'Штрихкод') ?? textOrNull(node, 'ШтрихКод'),
    unit: unitOf(childOf(node, 'БазоваяЕдиница'), facts),
    pictures: picturesOf(node),
    propertyValues: propertyValuesOf(node),
  }
}

/** 3.x writes the code as text; the classic format writes it as an attribute and the text is the name. */
function unitOf(node: XmlNode | undefined, { schemaVersion }: DocumentFacts): Unit | null {
  if (!node) return null
  const text = node.text.trim()
  const given = node.attributes.Код
  const textIsCode = given === undefined && (schemaVersion?.startsWith('3') || /^\d+$/.test(text))
  const code = readCode(given ?? (textIsCode ? text : ''))
  const name = textIsCode ? null : text || textOrNull(childOf(node, 'Пересчет'), 'Единица')
  const fullName = node.attributes.НаименованиеПолное?.trim() || null
  return code || name || fullName ? { code, name, fullName } : null
}

function picturesOf(node: XmlNode): string[] {
  const paths = childrenOf(node, 'Картинка').map((picture) => picture.text.trim().replaceAll('\\', '/'))
  return [...new Set(paths)].filter((path) => path !== '')
}

function propertyValuesOf(node: XmlNode): PropertyValues[] {
  const found: PropertyValues[] = []
  for (const property of childrenOf(childOf(node, 'ЗначенияСвойств'), 'ЗначенияСвойства')) {
    const values = childrenOf(property, 'Значение').map((value) => value.text.trim())
    const told = values.filter((value) => !isOnecNull(value))
    if (told.length > 0) found.push({ id: readCode(textIn(property, 'Ид')), values: told })
  }
  return found
}

/** The pairs of Наименование and Значение in a list of elements; one pair for each Значение. */
export function namedValues(nodes: XmlNode[]): NamedValue[] {
  return nodes.flatMap((node) => {
    const name = textIn(node, 'Наименование')
    return childrenOf(node, 'Значение').map((value) => ({ name, value: value.text.trim() }))
  })
}
