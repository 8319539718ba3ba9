import { TextDecoder } from 'node:util'
import { XMLParser } from 'fast-xml-parser'

/** An element as another parser sees it, the whole document in memory. */
export interface PlainNode {
  name: string
  attributes: Record<string, string>
  children: PlainNode[]
  /** Its own, untrimmed. */
  text: string
  /** Where its start tag ends. */
  line: number
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  captureMetaData: true,
  htmlEntities: true,
})

/** By fast-xml-parser, which forgives much: only for documents known to be well-formed. */
export function plainNodeOf(bytes: Uint8Array): PlainNode {
  const text = decoded(bytes).replaceAll(/\r\n?/g, '\n')
  const [root] = nodesIn(parser.parse(text), lineFinder(text))
  if (!root) throw new Error('no element at all')
  return root
}

function decoded(bytes: Uint8Array): string {
  const declared = /encoding="([^"]+)"/.exec(Buffer.from(bytes.subarray(0, 100)).toString('latin1'))?.[1]
  return new TextDecoder(declared ?? 'utf-8').decode(bytes)
}

/** Elements are objects with their name as the only key but these; text stands among them. */
interface ParsedElement {
  [name: string]: ParsedElement[] | Record<string, string> | string | undefined
  [position: symbol]: { startIndex: number } | undefined
}

// its types say Symbol, the object; it returns a plain symbol
const position: symbol = XMLParser.getMetaDataSymbol() as unknown as symbol

function nodesIn(parsed: ParsedElement[], lineAt: (index: number) => number): PlainNode[] {
  return parsed.flatMap((element) => {
    const name = Object.keys(element).find((key) => key !== ':@') ?? ''
    if (name === '#text') return []
    const inside = element[name] as ParsedElement[]
    const line = lineAt(element[position]?.startIndex ?? 0)
    return {
      name,
      attributes: (element[':@'] ?? {}) as Record<string, string>,
      children: nodesIn(inside, lineAt),
      text: inside.map((child) => child['#text'] ?? '').join(''),
      line,
    }
  })
}

/** For indexes that never go back. */
function lineFinder(text: string): (index: number) => number {
  let line = 1
  let counted = 0
  return (index) => {
    const end = /^<(?:[^"'>]|"[^"]*"|'[^']*')*/.exec(text.slice(index, index + 10_000))?.[0].length ?? 0
    for (; counted < index + end; counted++) if (text[counted] === '\n') line++
    return line
  }
}

export const child = (node: PlainNode | undefined, name: string) => node?.children.find((one) => one.name === name)

export const all = (node: PlainNode | undefined, ...path: string[]): PlainNode[] =>
  path.reduce<PlainNode[]>(
    (nodes, name) => nodes.flatMap((one) => one.children.filter((inside) => inside.name === name)),
    node ? [node] : [],
  )

/** Trimmed; '' when there is no such child. */
export const said = (node: PlainNode | undefined, name: string) => child(node, name)?.text.trim() ?? ''
