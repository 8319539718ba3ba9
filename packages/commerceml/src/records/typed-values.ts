import type { TypedValue } from '../onec-record.ts'
import { childrenOf, textIn, type XmlNode } from '../xml/xml-node.ts'

/** The pairs of Тип and Значение in a list: contacts, parts of an address. Blank values are left out. */
export function typedValuesIn(list: XmlNode | undefined, name: string): TypedValue[] {
  const pairs = childrenOf(list, name).map((node) => ({ type: textIn(node, 'Тип'), value: textIn(node, 'Значение') }))
  return pairs.filter(({ value }) => value !== '')
}
