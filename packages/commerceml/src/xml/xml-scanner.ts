import type { SaxesTagPlain } from 'saxes'
import { type MalformedCode, MalformedExport } from '../malformed-export.ts'
import { type Attributes, addFastPath } from './fast-path.ts'
import { malformedReason } from './malformed-reason.ts'
import { type ElementName, localName } from './name-table.ts'
import { StrictSaxes } from './strict-saxes.ts'
import type { XmlLimits } from './xml-limits.ts'

/** Names come without their prefix: 1C's namespaces differ between versions and mean nothing to us. */
export interface XmlHandler {
  /** Most elements have no attributes, and then there is no object for them. */
  open(name: string, attributes: Readonly<Record<string, string>> | null, line: number): void
  /** An element with nothing inside but this text (it may be ''): instead of open, text and close. */
  leaf(name: string, attributes: Readonly<Record<string, string>> | null, text: string, line: number): void
  /** May come in pieces. White space between two tags may be left out. */
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
  // Forced: by the rules of 1.1 a control character may be referred to, and a declaration of 1.2 would bring them in.
  const parser = new StrictSaxes({ xmlns: false, position: false, defaultXMLVersion: '1.0', forceXMLVersion: true })
  let depth = 0
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
      fail(code, root === '' ? 'в нём нет ни одного элемента' : unfinished(fault))
    }
    if (fault.startsWith('unexpected close tag')) fail('XML_MALFORMED', `элемент ${lastClosed} закрыт чужим тегом`)
    fail('XML_MALFORMED', malformedReason(fault))
  }

  function checkVersion(version = '1.0'): void {
    if (version !== '1.0') fail('XML_MALFORMED', `версия XML ${version.slice(0, 20)}, а читается только 1.0`)
  }

  function enter(): void {
    bytesSinceEvent = 0
    textLength = 0
    if (depth >= limits.depth) exceeded(`вложенность элементов больше ${limits.depth}`)
  }

  /** Any start tag that has attributes or is not plain; the root's is one of them. */
  function open(tag: SaxesTagPlain): void {
    const name = localName(tag.name)
    if (depth === 0) checkVersion(parser.xmlDecl.version)
    if (depth === 0 && !roots.has(name)) {
      fail('XML_ROOT', `корневой элемент «${name.slice(0, 80)}», а не КоммерческаяИнформация: это не выгрузка 1С`)
    }
    enter()
    checkName(tag.name)
    root ||= tag.name
    depth++
    handler.open(name, attributes === 0 ? null : tag.attributes, parser.line)
    attributes = 0
  }

  function checkName(name: string): void {
    if (isLonger(name, limits.nameBytes)) exceeded(`имя элемента длиннее ${limits.nameBytes} байт`)
  }

  function openPlain({ local }: ElementName, given: Attributes | null, line: number): void {
    enter()
    depth++
    attributes = 0
    handler.open(local, given, line)
  }

  function leaf({ local }: ElementName, given: Attributes | null, text: string, line: number): void {
    enter()
    attributes = 0
    if (isLonger(text, limits.textBytes)) exceeded(`текст элемента ${local} длиннее ${limits.textBytes} байт`)
    handler.leaf(local, given, text, line)
  }

  function close(tag: SaxesTagPlain): void {
    lastClosed = localName(tag.name)
    closePlain()
  }

  function closePlain(): void {
    bytesSinceEvent = 0
    textLength = 0
    depth--
    handler.close()
  }

  function text(piece: string): void {
    bytesSinceEvent = 0
    if (depth === 0) return
    textLength += piece.length
    if (textLength > limits.textBytes || isLonger(piece, limits.textBytes)) {
      exceeded(`текст элемента ${localName(innermost() ?? '')} длиннее ${limits.textBytes} байт`)
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
  const { innermost } = addFastPath(parser, {
    name: ({ qualified }) => checkName(qualified),
    attributes: (given) => {
      for (const name in given) attribute({ name, value: given[name] ?? '' })
    },
    open: openPlain,
    leaf,
    text,
    close: closePlain,
  })

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

function unfinished(fault: string): string {
  const element = /^unclosed tag: (.*)$/s.exec(fault)?.[1]
  return element === undefined ? 'документ не закончен' : `не закрыт элемент ${localName(element).slice(0, 80)}`
}

/** Counts bytes only when the length in characters leaves it open. */
function isLonger(text: string, bytes: number): boolean {
  return text.length > bytes || (text.length * 3 > bytes && Buffer.byteLength(text) > bytes)
}
