import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { type MalformedCode, MalformedExport } from '../malformed-export.ts'
import { malformedReason } from './malformed-reason.ts'
import type { XmlLimits } from './xml-limits.ts'

/** Names come without their prefix: 1C's namespaces differ between versions and mean nothing to us. */
export interface XmlHandler {
  /** Most elements have no attributes, and then there is no object for them. */
  open(name: string, attributes: Readonly<Record<string, string>> | null, line: number): void
  text(text: string): void
  close(): void
}

export interface XmlScanner {
  /** `bytes` is what the text took in the file. */
  write(text: string, bytes: number): void
  /** Everything has been written: throws unless the document is complete. */
  end(): void
  /** Throws a {@link MalformedExport} that points at where the scanner is, or at so much text after it. */
  fail(code: MalformedCode, reason: string, textAfter?: string): never
}

interface ScannerOptions {
  /** For messages. */
  file: string
  roots: ReadonlySet<string>
  limits: XmlLimits
  handler: XmlHandler
}

const WRITTEN_KEPT = 600

/** Reads well-formed XML and nothing else: no DTD, no repair, everything bounded. */
export function createXmlScanner({ file, roots, limits, handler }: ScannerOptions): XmlScanner {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const openElements: string[] = []
  let root = ''
  /** The last of it: what a name and its brackets may take. */
  let written = ''
  let ending = false
  let attributes = 0
  let textLength = 0
  let bytesSinceEvent = 0
  let lastClosed = ''

  function fail(code: MalformedCode, reason: string, textAfter = ''): never {
    const lines = textAfter.split(/\r\n|\r|\n/)
    const line = parser.line + lines.length - 1
    const column = (lines.length > 1 ? 0 : parser.column) + (lines.at(-1) ?? '').length
    throw new MalformedExport(code, { file, line, column: Math.max(column, 1) }, reason)
  }

  function exceeded(what: string): never {
    fail('XML_LIMIT', `${what}; такой файл не принимается`)
  }

  function reject(fault: string): never {
    if (ending) {
      // A bare `&` or an open comment swallows the rest of a file that was not cut off.
      const code = written.trimEnd().endsWith(`</${root}>`) ? 'XML_MALFORMED' : 'XML_TRUNCATED'
      fail(code, unfinished(openElements.at(-1)))
    }
    // The parser has already told us of the close, so the innermost open element is gone from the list.
    if (fault.startsWith('unexpected close tag')) fail('XML_MALFORMED', `элемент ${lastClosed} закрыт чужим тегом`)
    fail('XML_MALFORMED', malformedReason(fault))
  }

  function open(tag: SaxesTagPlain): void {
    bytesSinceEvent = 0
    textLength = 0
    const name = localName(tag.name)
    if (openElements.length === 0 && !roots.has(name)) {
      fail('XML_ROOT', `корневой элемент «${name.slice(0, 80)}», а не КоммерческаяИнформация: это не выгрузка 1С`)
    }
    if (openElements.length >= limits.depth) exceeded(`вложенность элементов больше ${limits.depth}`)
    if (isLonger(tag.name, limits.nameBytes)) exceeded(`имя элемента длиннее ${limits.nameBytes} байт`)
    root ||= tag.name
    openElements.push(name)
    handler.open(name, attributes === 0 ? null : tag.attributes, parser.line)
    attributes = 0
  }

  function close(): void {
    bytesSinceEvent = 0
    textLength = 0
    lastClosed = openElements.pop() ?? ''
    handler.close()
  }

  function text(piece: string): void {
    bytesSinceEvent = 0
    if (openElements.length === 0) return
    textLength += piece.length
    if (textLength > limits.textBytes || isLonger(piece, limits.textBytes)) {
      exceeded(`текст элемента ${openElements.at(-1)} длиннее ${limits.textBytes} байт`)
    }
    handler.text(piece)
  }

  function attribute({ name, value }: { name: string; value: string }): void {
    bytesSinceEvent = 0
    attributes++
    if (attributes > limits.attributesPerElement) exceeded(`у элемента больше ${limits.attributesPerElement} атрибутов`)
    if (isLonger(name, limits.nameBytes)) exceeded(`имя атрибута длиннее ${limits.nameBytes} байт`)
    if (isLonger(value, limits.attributeBytes)) exceeded(`значение атрибута длиннее ${limits.attributeBytes} байт`)
  }

  // Six handlers and no more, not even for errors: the parser keeps each in a property of its own, and with one or two more V8
  // turns the object into a dictionary, which makes parsing five times slower.
  parser.on('opentag', open)
  parser.on('closetag', close)
  parser.on('text', text)
  parser.on('cdata', text)
  parser.on('attribute', attribute)
  parser.on('doctype', () => fail('XML_DTD', 'файл содержит DTD (<!DOCTYPE>), такие файлы не принимаются'))

  function parse(piece: string | null): void {
    try {
      parser.write(piece)
    } catch (error) {
      // The parser throws plain errors; anything else is ours.
      if (error instanceof Error && Object.getPrototypeOf(error) === Error.prototype) reject(error.message)
      throw error
    }
  }

  return {
    write(piece, bytes) {
      bytesSinceEvent += bytes
      if (bytesSinceEvent > limits.bytesBetweenEvents) {
        exceeded(`${limits.bytesBetweenEvents} байт без единого законченного элемента`)
      }
      written = piece.length < WRITTEN_KEPT ? (written + piece).slice(-WRITTEN_KEPT) : piece.slice(-WRITTEN_KEPT)
      parse(piece)
    },
    end() {
      ending = true
      parse(null)
    },
    fail,
  }
}

function unfinished(element: string | undefined): string {
  return element === undefined ? 'документ не закончен' : `не закрыт элемент ${element}`
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** Counts bytes only when the length in characters leaves it open. */
function isLonger(text: string, bytes: number): boolean {
  return text.length > bytes || (text.length * 3 > bytes && Buffer.byteLength(text) > bytes)
}
