import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { ExportNotFound } from '../export-not-found.ts'
import { MalformedExport } from '../malformed-export.ts'
import { createXmlDecoder, UndecodableText, type XmlDecoder } from './xml-decoder.ts'
import { type XmlLimits, xmlLimits } from './xml-limits.ts'
import { createXmlScanner, type XmlHandler, type XmlScanner } from './xml-scanner.ts'

export interface FileInExport {
  /** Absolute. */
  path: string
  /** Relative to the export, with `/`: what messages say. */
  name: string
}

export interface ReadXmlOptions {
  handler: (fail: XmlScanner['fail']) => XmlHandler
  limits?: Partial<XmlLimits> | undefined
  signal?: AbortSignal | undefined
  chunkBytes?: number | undefined
}

export interface XmlRead {
  bytes: number
  sha256: string
}

const CHUNK_BYTES = 256 * 1024

/** Parsed at once: short enough for the string, and all that is cut from it, to stay in V8's young generation. */
const PIECE_BYTES = 32 * 1024
const ROOTS: ReadonlySet<string> = new Set(['КоммерческаяИнформация', 'Классификатор'])

// Links were resolved when the export was planned; a pipe must not hang us.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Feeds a file to the handler chunk by chunk, in constant memory; yields the bytes read so far after each chunk.
 * Returns only if the document was complete; a reader that stops early learns nothing about the rest.
 */
export async function* readXmlFile(
  file: FileInExport,
  { handler, limits: given, signal, chunkBytes = CHUNK_BYTES }: ReadXmlOptions,
): AsyncGenerator<number, XmlRead> {
  const limits = { ...xmlLimits, ...given }
  const source = await openFile(file)
  try {
    await checkSize(source, file, limits)
    const hash = createHash('sha256')
    const decoder = createXmlDecoder()
    const scanner: XmlScanner = createXmlScanner({
      file: file.name,
      roots: ROOTS,
      limits,
      handler: handler((...args) => scanner.fail(...args)),
    })
    const buffer = Buffer.allocUnsafe(chunkBytes)
    let bytes = 0
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await source.read(buffer, 0, chunkBytes, null)
      if (bytesRead === 0) break
      const chunk = buffer.subarray(0, bytesRead)
      bytes += bytesRead
      if (bytes > limits.fileBytes) tooLarge(file, limits)
      hash.update(chunk)
      for (let at = 0; at < bytesRead; at += PIECE_BYTES) {
        const piece = chunk.subarray(at, at + PIECE_BYTES)
        scanner.write(decode(decoder, piece, scanner), piece.length)
      }
      yield bytes
    }
    scanner.write(decode(decoder, null, scanner), 0)
    scanner.end()
    return { bytes, sha256: hash.digest('hex') }
  } finally {
    await source.close()
  }
}

async function openFile(file: FileInExport): Promise<FileHandle> {
  try {
    return await open(file.path, OPEN_FLAGS)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new ExportNotFound(file.path, 'Файл выгрузки 1С исчез до чтения', { cause: error })
    }
    throw error
  }
}

async function checkSize(source: FileHandle, file: FileInExport, limits: XmlLimits): Promise<void> {
  const stat = await source.stat()
  if (!stat.isFile()) throw new ExportNotFound(file.path, 'Это не файл выгрузки 1С')
  if (stat.size > limits.fileBytes) tooLarge(file, limits)
}

function tooLarge(file: FileInExport, limits: XmlLimits): never {
  throw new MalformedExport(
    'XML_LIMIT',
    { file: file.name, line: 1, column: 1 },
    `файл больше ${limits.fileBytes} байт`,
  )
}

function decode(decoder: XmlDecoder, chunk: Uint8Array | null, scanner: XmlScanner): string {
  try {
    return chunk ? decoder.decode(chunk) : decoder.end()
  } catch (error) {
    if (!(error instanceof UndecodableText)) throw error
    scanner.fail(error.incomplete ? 'XML_TRUNCATED' : 'XML_ENCODING', error.message, error.readable)
  }
}
