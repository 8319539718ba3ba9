/** One element of a record, with what is inside it and read from it. Its children are a list linked by `next`. */
export interface XmlNode {
  name: string
  attributes: Readonly<Record<string, string>>
  /** Its own text, untrimmed; blank text between children is left out. */
  text: string
  line: number
  first: XmlNode | null
  last: XmlNode | null
  next: XmlNode | null
}

const NO_ATTRIBUTES: XmlNode['attributes'] = Object.freeze(Object.create(null))

export function xmlNode(name: string, attributes: XmlNode['attributes'] | null, text: string, line: number): XmlNode {
  return { name, attributes: attributes ?? NO_ATTRIBUTES, text, line, first: null, last: null, next: null }
}

export function addChild(node: XmlNode, child: XmlNode): void {
  if (node.last) node.last.next = child
  else node.first = child
  node.last = child
}

export function childOf(node: XmlNode | undefined, name: string): XmlNode | undefined {
  if (node) for (let child = node.first; child; child = child.next) if (child.name === name) return child
  return undefined
}

export function childrenOf(node: XmlNode | undefined, name: string): XmlNode[] {
  const found: XmlNode[] = []
  if (node) for (let child = node.first; child; child = child.next) if (child.name === name) found.push(child)
  return found
}

/** The trimmed text of a child; '' when there is none. */
export function textIn(node: XmlNode | undefined, name: string): string {
  return childOf(node, name)?.text.trim() ?? ''
}

/** The trimmed text of a child; null when there is none or it is blank. */
export function textOrNull(node: XmlNode | undefined, name: string): string | null {
  return textIn(node, name) || null
}
