import { createNameTable, type ElementName, isAt, type PlainTag } from './name-table.ts'
import { S_OPEN_WAKA, S_TEXT, type SaxesInside } from './strict-saxes.ts'

/** By their names as written, in their order. */
export type Attributes = Readonly<Record<string, string>>

/** What the fast path tells. Line numbers are those of the end of the start tag, as the parser's own are. */
export interface FastEvents {
  /** Before the first element of this name. */
  name(name: ElementName): void
  open(name: ElementName, attributes: Attributes | null, line: number): void
  /** An element with nothing inside it but this text, from its start tag to its end tag. */
  leaf(name: ElementName, attributes: Attributes | null, text: string, line: number): void
  /** Before the element that they belong to. */
  attributes(attributes: Attributes): void
  text(text: string): void
  close(): void
}

const tab = 9
const lineFeed = 10
const carriageReturn = 13
const space = 32
const exclamationMark = 33
const doubleQuote = 34
const ampersand = 38
const singleQuote = 39
const slash = 47
const semicolon = 59
const lessThan = 60
const equals = 61
const greaterThan = 62
const questionMark = 63
const closingBracket = 93

/** What a code unit means within text; in order: what is up to `blank` ends nothing. */
const plain = 0
const blank = 1
const breaksLine = 2
const endsText = 3
const beginsReference = 4
/** What may be `]]>`, surrogates and what XML forbids: for the parser itself. */
const special = 5

// One look at a table for every code: digits and letters alternate in ids, and a branch between them is guessed wrong half the time.
const meaning = new Uint8Array(0x10000)
meaning.fill(special, 0, space).fill(special, 0xd800, 0xe000).fill(special, 0xfffe)
meaning[space] = blank
meaning[tab] = blank
meaning[lineFeed] = breaksLine
meaning[carriageReturn] = breaksLine
meaning[lessThan] = endsText
meaning[ampersand] = beginsReference
meaning[closingBracket] = special

/**
 * Lets the parser skip its state machine where nothing unusual can happen: plain text, tags and attributes, nearly all of
 * an export. That is twice as fast, and exactly as strict: whatever is not plainly right (a tab in a tag, a numeric reference, a surrogate, a
 * comment, a wrong end tag, the end of the chunk) is left to the parser, from before that place.
 * Returns a view of the innermost open element: its name as written.
 */
export function addFastPath(parser: SaxesInside, on: FastEvents): { innermost(): string | undefined } {
  const slowly = parser.sText
  if (parser.stateTable[S_TEXT] !== slowly) throw new Error('saxes is not the version that the fast path is for')
  const readPlain = createPlainReader(parser, on)
  parser.stateTable[S_TEXT] = () => {
    if (parser.text === '' && parser.tags.length > 0) readPlain()
    else slowly.call(parser)
    if (parser.state === S_TEXT && parser.i < parser.chunk.length) slowly.call(parser)
  }
  return { innermost: () => parser.tags.at(-1)?.name }
}

/** The returned function reads as far as it can and leaves the parser where it stopped. */
function createPlainReader(parser: SaxesInside, on: FastEvents): () => void {
  const names = createNameTable(on.name)
  const attributeNames = createNameTable(() => {})
  let bytes = Buffer.alloc(0)
  let codes = new Uint16Array(0)
  let copied = ''
  /** Of the last leaf. */
  let hasReferences = false
  /** Of the last start tag, and where they end. */
  let attributes: Record<string, string> | null = null
  let endOfAttributes = 0

  /** Numbers in an array are read several times faster than the characters of a string. */
  function copyCodes(chunk: string): void {
    if (bytes.length < 2 * chunk.length) {
      codes = new Uint16Array(chunk.length)
      bytes = Buffer.from(codes.buffer)
    }
    bytes.write(chunk, 'utf16le')
    copied = chunk
  }

  /** Where the end tag begins, if there is only text of one line before it, plain but for predefined references; else -1. */
  function endOfLeaf(codes: Uint16Array, start: number, limit: number, name: Uint16Array): number {
    hasReferences = false
    for (let at = start; at < limit; at++) {
      const means = meaning[codes[at] as number] as number
      if (means <= blank) continue
      if (means === beginsReference) {
        at = endOfReference(codes, at, limit)
        if (at < 0) return -1
        hasReferences = true
        continue
      }
      return means === endsText && isEndTag(codes, at, limit, name) ? at : -1
    }
    return -1
  }

  /** Whether all that is left of the start tag, up to its end, is a list of plain attributes. */
  function readAttributes(codes: Uint16Array, chunk: string, start: number, limit: number): boolean {
    const found: Record<string, string> = Object.create(null)
    let isEmpty = true
    let at = start
    while (codes[at] === space && at < limit) {
      while (codes[at] === space && at < limit) at++
      if (codes[at] === slash || codes[at] === greaterThan) break
      const name = attributeNames.at(codes, at, limit)
      if (!name) return false
      at += name.codes.length
      const quote = codes[at + 1]
      if (at + 2 >= limit || codes[at] !== equals || (quote !== doubleQuote && quote !== singleQuote)) return false
      const end = endOfValue(codes, at + 2, limit, quote)
      if (end < 0 || found[name.qualified] !== undefined) return false
      found[name.qualified] = chunk.slice(at + 2, end)
      at = end + 1
      isEmpty = false
    }
    attributes = isEmpty ? null : found
    endOfAttributes = at
    return true
  }

  return () => {
    const { chunk, tags } = parser
    if (copied !== chunk) copyCodes(chunk)
    const data = codes
    const limit = chunk.length
    let at = parser.i
    let line = parser.line
    let lineStart = at - parser.column
    let afterTag = false

    while (at < limit) {
      const start = at
      const lineAtStart = line
      const lineStartAtStart = lineStart
      let isBlank = true
      let hasReturns = false
      let means = plain
      for (; at < limit; at++) {
        means = meaning[data[at] as number] as number
        if (means > breaksLine) break
        if (means === plain) {
          isBlank = false
        } else if (means === breaksLine) {
          if (data[at] === carriageReturn) {
            hasReturns = true
            if (at + 1 < limit && data[at + 1] === lineFeed) at++
          }
          line++
          lineStart = at + 1
        }
      }
      if (at < limit && means !== endsText) {
        parser.i = start
        parser.line = lineAtStart
        parser.column = start - lineStartAtStart
        return
      }
      parser.line = line
      parser.column = at - lineStart
      if (at === limit) {
        parser.i = limit
        parser.text = textOf(chunk, start, limit, hasReturns)
        return
      }
      const first = at + 1
      const next = first < limit ? data[first] : 0
      // White space next to a comment or CDATA may be a part of a text.
      const betweenTags = afterTag && next !== exclamationMark && next !== questionMark
      if (start < at && !(isBlank && betweenTags)) on.text(textOf(chunk, start, at, hasReturns))
      afterTag = true

      if (next === slash) {
        const name = (tags[tags.length - 1] as PlainTag | undefined)?.codes
        if (name && isEndTag(data, at, limit, name)) {
          at += name.length + 3
          parser.column = at - lineStart
          tags.pop()
          on.close()
          continue
        }
      } else {
        const name = names.at(data, first, limit)
        let end = name ? first + name.codes.length : limit
        attributes = null
        if (data[end] === space && end < limit && readAttributes(data, chunk, end, limit)) end = endOfAttributes
        const isEmpty = end + 1 < limit && data[end] === slash && data[end + 1] === greaterThan
        if (name && (isEmpty || (end < limit && data[end] === greaterThan))) {
          at = isEmpty ? end + 2 : end + 1
          parser.column = at - lineStart
          if (attributes) on.attributes(attributes)
          const endTag = isEmpty ? at : endOfLeaf(data, at, limit, name.codes)
          if (endTag < 0) {
            on.open(name, attributes, line)
            tags.push(name.tag)
          } else {
            on.leaf(name, attributes, leafText(chunk, at, endTag, hasReferences), line)
            if (!isEmpty) at = endTag + name.codes.length + 3
          }
          continue
        }
      }
      parser.i = first
      parser.column = first - lineStart
      parser.state = S_OPEN_WAKA
      return
    }
    parser.i = at
    parser.column = at - lineStart
  }
}

function textOf(chunk: string, start: number, end: number, hasReturns: boolean): string {
  const text = chunk.slice(start, end)
  return hasReturns ? text.replace(/\r\n?/g, '\n') : text
}

/** Where the closing quote is, if there is nothing before it that has to be replaced or refused; else -1. */
function endOfValue(codes: Uint16Array, start: number, limit: number, quote: number): number {
  for (let at = start; at < limit; at++) {
    const code = codes[at] as number
    if (code === quote) return at
    const means = meaning[code] as number
    // a bracket is nothing special here, a blank other than a space becomes one
    if (means > blank && code !== closingBracket) return -1
    if (code === tab) return -1
  }
  return -1
}

/** Where the semicolon of one of the five predefined references is; -1 if it is something else. */
function endOfReference(codes: Uint16Array, start: number, limit: number): number {
  for (const { name } of predefined) {
    const end = start + 1 + name.length
    if (end < limit && codes[end] === semicolon && isAt(codes, start + 1, name)) return end
  }
  return -1
}

const predefined = Object.entries({ quot: '"', amp: '&', lt: '<', gt: '>', apos: "'" }).map(([name, means]) => ({
  name: Uint16Array.from(name, (character) => character.charCodeAt(0)),
  written: `&${name};`,
  means,
}))
const meanings = new Map(predefined.map(({ written, means }) => [written, means]))

function leafText(chunk: string, start: number, end: number, hasReferences: boolean): string {
  const text = chunk.slice(start, end)
  return hasReferences ? text.replace(/&[a-z]+;/g, (written) => meanings.get(written) ?? written) : text
}

function isEndTag(codes: Uint16Array, at: number, limit: number, name: Uint16Array): boolean {
  const end = at + 2 + name.length
  return end < limit && codes[at + 1] === slash && codes[end] === greaterThan && isAt(codes, at + 2, name)
}
