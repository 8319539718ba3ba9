import type { NamedValue, Problem, PropertyValues, Unit } from '../onec-record.ts'
import { checkPicturePath } from '../pictures/check-picture-path.ts'
import { isOnecNull } from '../values/is-onec-null.ts'
import { readCode } from '../values/read-code.ts'
import { childOf, childrenOf, textIn, textOrNull, type XmlNode } from '../xml/xml-node.ts'
import type { DocumentFacts } from './document-facts.ts'
import { addProblem } from './problem-list.ts'

/** What goods and offers say in the same words. */
export function readDescription(node: XmlNode, facts: DocumentFacts, problems: Problem[]) {
  return {
    catalogId: facts.catalogId,
    article: textOrNull(node, 'Артикул'),
    name: textIn(node, 'Наименование'),
    barcode: textOrNull(node, 'Штрихкод') ?? textOrNull(node, 'ШтрихКод'),
    unit: unitOf(childOf(node, 'БазоваяЕдиница'), facts),
    pictures: picturesOf(node, problems),
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
  const abbreviation = node.attributes.МеждународноеСокращение?.trim() || null
  return code || name || fullName ? { code, name, fullName, abbreviation } : null
}

/** A path that can be no picture of the export becomes a problem, and nobody has to look at it again. */
export function picturesOf(node: XmlNode, problems: Problem[]): string[] {
  const paths = new Set<string>()
  for (const { text } of childrenOf(node, 'Картинка')) {
    const written = text.trim()
    if (written === '') continue
    const checked = checkPicturePath(written)
    if ('path' in checked) paths.add(checked.path)
    else addProblem(problems, 'Картинка', 'PICTURE_PATH', written)
  }
  return [...paths]
}

function propertyValuesOf(node: XmlNode): PropertyValues[] {
  const found: PropertyValues[] = []
  for (let property = childOf(node, 'ЗначенияСвойств')?.first; property; property = property.next) {
    const values = toldIn(property)
    if (values.length > 0) found.push({ id: textIn(property, 'Ид'), values })
  }
  return found
}

const NOTHING: string[] = []

function toldIn(property: XmlNode): string[] {
  let values = NOTHING
  for (let child = property.first; child; child = child.next) {
    if (child.name !== 'Значение') continue
    const text = child.text.trim()
    if (isOnecNull(text)) continue
    if (values === NOTHING) values = [text]
    else values.push(text)
  }
  return values
}

/** The pairs of Наименование and Значение in a list of elements; one pair for each Значение. */
export function namedValues(list: XmlNode | undefined): NamedValue[] {
  const found: NamedValue[] = []
  for (let node = list?.first; node; node = node.next) {
    const name = textIn(node, 'Наименование')
    for (let child = node.first; child; child = child.next) {
      if (child.name === 'Значение') found.push({ name, value: child.text.trim() })
    }
  }
  return found
}
