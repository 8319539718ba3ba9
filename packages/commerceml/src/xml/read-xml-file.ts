import { createContentHash } from './content-hash.ts'
import { type FileAhead, type FileInExport, fileChunks } from './file-chunks.ts'
import { dropForbiddenCharacters, type ForbiddenCharacters } from './forbidden-characters.ts'
import { createXmlDecoder, UndecodableText, type XmlDecoder } from './xml-decoder.ts'
import { type XmlLimits, xmlLimits } from './xml-limits.ts'
import { createXmlScanner, type XmlHandler, type XmlScanner } from './xml-scanner.ts'

/** How strict to be; what is not given is as in {@link xmlLimits}. */
export interface XmlReading {
  limits?: Partial<XmlLimits> | undefined
  /** Default: `refuse`. */
  forbiddenCharacters?: ForbiddenCharacters | undefined
}

export interface ReadXmlOptions extends XmlReading {
  handler: (fail: XmlScanner['fail']) => XmlHandler
  signal?: AbortSignal | undefined
  chunkBytes?: number | undefined
}

export interface XmlRead {
  bytes: number
  /** In hex; of what the file says and not of when, see createContentHash. */
  sha256: string
  /** Characters that XML forbids and that were left out. */
  droppedCharacters: number
}

/** Parsed at once: short enough for the string, and all that is cut from it, to stay in V8's young generation. */
const PIECE_BYTES = 32 * 1024
const ROOTS: ReadonlySet<string> = new Set(['КоммерческаяИнформация', 'Классификатор'])

/**
 * Feeds a file to the handler chunk by chunk, in constant memory; yields the bytes read so far after each chunk.
 * Returns only if the document was complete; a reader that stops early learns nothing about the rest.
 */
export async function* readXmlFile(
  file: FileInExport | FileAhead,
  { handler, limits: given, forbiddenCharacters = 'refuse', signal, chunkBytes }: ReadXmlOptions,
): AsyncGenerator<number, XmlRead> {
  const limits = { ...xmlLimits, ...given }
  const hash = createContentHash()
  const decoder = createXmlDecoder()
  const characters = forbiddenCharacters === 'drop' ? dropForbiddenCharacters() : null
  const scanner: XmlScanner = createXmlScanner({
    file: file.name,
    roots: ROOTS,
    limits,
    handler: handler((...args) => scanner.fail(...args)),
  })
  const scan = (bytes: Uint8Array | null) => {
    const text = decode(decoder, bytes, scanner)
    scanner.write(characters ? characters.filter(text) : text, bytes?.length ?? 0)
  }
  let bytes = 0
  for await (const chunk of fileChunks(file, { chunkBytes, fileBytes: limits.fileBytes, signal })) {
    bytes += chunk.length
    hash.update(chunk)
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) scan(chunk.subarray(at, at + PIECE_BYTES))
    yield bytes
  }
  scan(null)
  scanner.end()
  return { bytes, sha256: hash.digest(), droppedCharacters: characters?.dropped() ?? 0 }
}

function decode(decoder: XmlDecoder, chunk: Uint8Array | null, scanner: XmlScanner): string {
  try {
    return chunk ? decoder.decode(chunk) : decoder.end()
  } catch (error) {
    if (!(error instanceof UndecodableText)) throw error
    scanner.fail(error.incomplete ? 'XML_TRUNCATED' : 'XML_ENCODING', error.message, error.readable)
  }
}
