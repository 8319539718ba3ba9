/** One element of a record, with what is inside it. Elements that make records of their own are not among its children. */
export interface XmlNode {
  name: string
  attributes: Readonly<Record<string, string>>
  /** Its own text, untrimmed; blank text between children is left out. */
  text: string
  children: readonly XmlNode[]
  line: number
}

const NO_ATTRIBUTES: XmlNode['attributes'] = Object.freeze(Object.create(null))

// Shared by all leaves, which most elements are: one object less for each.
const NO_CHILDREN: readonly XmlNode[] = []

export function xmlNode(name: string, attributes: XmlNode['attributes'] | null, line: number): XmlNode {
  return { name, attributes: attributes ?? NO_ATTRIBUTES, text: '', children: NO_CHILDREN, line }
}

export function addChild(node: XmlNode, child: XmlNode): void {
  if (node.children.length === 0) node.children = [child]
  // The list was made here, so it may grow.
  else (node.children as XmlNode[]).push(child)
}

export function childOf(node: XmlNode | undefined, name: string): XmlNode | undefined {
  if (node) for (const child of node.children) if (child.name === name) return child
  return undefined
}

export function childrenOf(node: XmlNode | undefined, name: string): XmlNode[] {
  return node ? node.children.filter((child) => child.name === name) : []
}

/** The trimmed text of a child; '' when there is none. */
export function textIn(node: XmlNode | undefined, name: string): string {
  return childOf(node, name)?.text.trim() ?? ''
}

/** The trimmed text of a child; null when there is none or it is blank. */
export function textOrNull(node: XmlNode | undefined, name: string): string | null {
  return textIn(node, name) || null
}
