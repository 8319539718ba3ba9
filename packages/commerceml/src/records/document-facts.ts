import { readBoolean } from '../values/read-boolean.ts'
import { readCode } from '../values/read-code.ts'
import { ownText } from '../xml/own-text.ts'
import { childOf, textIn, type XmlNode } from '../xml/xml-node.ts'

/** What the elements around a record say about it. */
export interface DocumentFacts {
  schemaVersion: string | null
  /** Of the Каталог or ПакетПредложений around the record. */
  catalogId: string | null
  /** A classifier after a ПакетПредложений describes offers. */
  afterOfferPackage: boolean
}

/** An exchange of changes only has a name of its own for it. */
export const isOfferPackage = (name: string) => name === 'ПакетПредложений' || name === 'ИзмененияПакетаПредложений'

/** `#<guid>` in 3.x, `<guid>#` in the classic format, and the plain id in a field of its own. */
export function catalogIdOf(header: XmlNode | undefined): string | null {
  const id = textIn(header, 'ИдКаталога') || textIn(header, 'Ид').replace(/^#|#$/g, '')
  return ownText(readCode(id)) || null // kept in the plan of the export, for every file
}

export const CHANGES_ONLY = 'СодержитТолькоИзменения'

/** Some generators write it as a child element; null when it is not said at all. */
export function changesOnlyOf(header: XmlNode): boolean | null {
  const text = header.attributes[CHANGES_ONLY] ?? childOf(header, CHANGES_ONLY)?.text
  return text === undefined ? null : readBoolean(text)
}

/** Of a file with several headers: false, that is a whole export, only if one says so and none says otherwise. */
export function changesOnlyOfAll(headers: readonly (boolean | null)[]): boolean | null {
  const said = headers.filter((value) => value !== null)
  return said.length === 0 ? null : said.includes(true)
}
