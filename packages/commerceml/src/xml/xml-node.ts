/** One element of a record, with what is inside it. Elements that make records of their own are not among its children. */
export interface XmlNode {
  name: string
  attributes: Readonly<Record<string, string>>
  /** Its own text, untrimmed; blank text between children is left out. */
  text: string
  children: XmlNode[]
  line: number
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
