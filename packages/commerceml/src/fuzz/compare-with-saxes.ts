import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { MalformedExport } from '../malformed-export.ts'
import { StrictSaxes } from '../xml/strict-saxes.ts'
import { xmlLimits } from '../xml/xml-limits.ts'
import { createXmlScanner, type XmlHandler } from '../xml/xml-scanner.ts'
import { chunkLengths, cutIntoChunks, xmlArbitrary } from './xml-arbitrary.ts'

/** What a parser told of a document, in its order, and how it ended. */
export interface Told {
  events: ScannerEvent[]
  /** Null: it was well-formed to its end. */
  refusal: { line: number; column: number } | null
}

type ScannerEvent =
  | { type: 'open'; name: string; attributes: Record<string, string> | null; line: number }
  | { type: 'text'; text: string }
  | { type: 'close' }

/** Every case of the same seed, until one on which the scanner and plain saxes differ. */
export function compareWithSaxes(options: { seed: number; cases: number }): fc.RunDetails<[string, number[]]> {
  return fc.check(
    fc.property(xmlArbitrary(), chunkLengths, (document, lengths) => {
      const chunks = [...cutIntoChunks(document, lengths)]
      return isDeepStrictEqual(toldByScanner(chunks), toldBySaxes(chunks))
    }),
    { seed: options.seed, numRuns: options.cases },
  )
}

/** The scanner is tuned for speed and leans on what is inside saxes; this is saxes as it comes, but for its one gap. */
export function toldBySaxes(chunks: readonly string[]): Told {
  const { events, handler } = recorder()
  const parser = new StrictSaxes({ xmlns: false, position: false, defaultXMLVersion: '1.0', forceXMLVersion: true })
  let depth = 0
  parser.on('opentag', ({ name, attributes }) => {
    if (depth++ === 0 && (parser.xmlDecl.version ?? '1.0') !== '1.0') parser.fail('another version of XML')
    const given = Object.keys(attributes).length === 0 ? null : attributes
    handler.open(name.replace(/^[^:]*:/, ''), given, parser.line)
  })
  parser.on('closetag', () => {
    depth--
    handler.close()
  })
  const text = (piece: string) => {
    if (depth > 0) handler.text(piece)
  }
  parser.on('text', text)
  parser.on('cdata', text)
  parser.on('doctype', () => parser.fail('no DTD'))
  try {
    for (const chunk of chunks) parser.write(chunk)
    parser.close()
    return { events: events(), refusal: null }
  } catch {
    return { events: events(), refusal: { line: parser.line, column: Math.max(parser.column, 1) } }
  }
}

export function toldByScanner(chunks: readonly string[]): Told {
  const { events, handler } = recorder()
  const scanner = createXmlScanner({ file: 'case.xml', roots: new AnyName(), limits: xmlLimits, handler })
  try {
    for (const chunk of chunks) scanner.write(chunk, Buffer.byteLength(chunk))
    scanner.end()
    return { events: events(), refusal: null }
  } catch (error) {
    if (!(error instanceof MalformedExport)) throw error
    return { events: events(), refusal: { line: error.line, column: error.column } }
  }
}

class AnyName extends Set<string> {
  override has(): boolean {
    return true
  }
}

/** A text may come in any number of pieces. Of one that a fault cuts short it does not matter how much came before. */
function recorder(): { handler: XmlHandler; events(): ScannerEvent[] } {
  const events: ScannerEvent[] = []
  const open: XmlHandler['open'] = (name, attributes, line) => {
    events.push({ type: 'open', name, attributes: attributes && { ...attributes }, line })
  }
  const text: XmlHandler['text'] = (piece) => {
    const last = events.at(-1)
    if (last?.type === 'text') last.text += piece
    else if (piece !== '') events.push({ type: 'text', text: piece })
  }
  const close: XmlHandler['close'] = () => {
    events.push({ type: 'close' })
  }
  const leaf: XmlHandler['leaf'] = (name, attributes, content, line) => {
    open(name, attributes, line)
    text(content)
    close()
  }
  return {
    handler: { open, leaf, text, close },
    events: () => (events.at(-1)?.type === 'text' ? events.slice(0, -1) : events).filter(isNotBlank),
  }
}

/** The scanner need not tell of white space between two tags. */
const isNotBlank = (event: ScannerEvent): boolean => event.type !== 'text' || /[^\t\n\r ]/.test(event.text)
