import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { ExportNotFound } from '../export-not-found.ts'
import { MalformedExport } from '../malformed-export.ts'
import { xmlLimits } from './xml-limits.ts'

export interface FileInExport {
  /** Absolute. */
  path: string
  /** Relative to the export, with `/`: what messages say. */
  name: string
}

export interface ChunkOptions {
  chunkBytes?: number | undefined
  /** A larger file is refused. */
  fileBytes?: number | undefined
  signal?: AbortSignal | undefined
}

const CHUNK_BYTES = 256 * 1024

// Links were resolved when the export was planned; a pipe must not hang us.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** A file that is open, and of which the first chunk is being read, before anybody asks for it. */
export interface FileAhead extends FileInExport {
  begun: Promise<Begun>
}

interface Begun {
  source: FileHandle
  size: number
  filling: Buffer
  reading: ReturnType<FileHandle['read']>
}

/** So that the next file is not waited for while another is read. It has to be read, or abandoned. */
export function beginFile(file: FileInExport): FileAhead {
  const begun = begin(file, CHUNK_BYTES)
  begun.catch(() => {}) // heard when it is read
  return { ...file, begun }
}

/** Closes a file that was begun and will not be read. */
export async function abandonFile({ begun }: FileAhead): Promise<void> {
  await begun.then(end, () => {})
}

/**
 * The bytes of a file, one chunk read ahead so that the disk and the reader work at the same time. A chunk is good until the next
 * one is asked for. Throws an ExportNotFound when there is no file, and a MalformedExport when it is too large.
 */
export async function* fileChunks(
  file: FileInExport | FileAhead,
  { chunkBytes = CHUNK_BYTES, fileBytes = xmlLimits.fileBytes, signal }: ChunkOptions = {},
): AsyncGenerator<Buffer, void> {
  const begun = await ('begun' in file ? file.begun : begin(file, chunkBytes))
  let spare = takeBuffer(begun.filling.length)
  try {
    if (begun.size > fileBytes) tooLarge(file, fileBytes)
    let bytes = 0
    for (;;) {
      const { bytesRead } = await begun.reading
      if (bytesRead === 0) return
      signal?.throwIfAborted()
      bytes += bytesRead
      if (bytes > fileBytes) tooLarge(file, fileBytes)
      const chunk = begun.filling.subarray(0, bytesRead)
      ;[begun.filling, spare] = [spare, begun.filling]
      begun.reading = readInto(begun.source, begun.filling)
      yield chunk
    }
  } finally {
    keepBuffer(spare)
    await end(begun)
  }
}

async function begin(file: FileInExport, chunkBytes: number): Promise<Begun> {
  const source = await openFile(file)
  try {
    const { isFile, size } = await source.stat().then((stat) => ({ isFile: stat.isFile(), size: stat.size }))
    if (!isFile) throw new ExportNotFound(file.path, 'Это не файл выгрузки 1С')
    const filling = takeBuffer(chunkBytes)
    return { source, size, filling, reading: readInto(source, filling) }
  } catch (error) {
    await source.close()
    throw error
  }
}

function readInto(source: FileHandle, buffer: Buffer): Begun['reading'] {
  const reading = source.read(buffer, 0, buffer.length, null)
  reading.catch(() => {}) // heard when its turn comes; until then it must not end the process
  return reading
}

async function end({ source, filling, reading }: Begun): Promise<void> {
  // The file must not be closed under a read; what it would say is of no interest any more.
  await reading.catch(() => {})
  keepBuffer(filling)
  await source.close()
}

const buffers: Buffer[] = []
const mostBuffers = 4

/**
 * Buffers are used again: an export may have hundreds of small files, and what is allocated for each outside of the heap is not
 * missed by the garbage collector before it is a lot.
 */
function takeBuffer(bytes: number): Buffer {
  const at = buffers.findIndex(({ length }) => length === bytes)
  return (at < 0 ? undefined : buffers.splice(at, 1)[0]) ?? Buffer.allocUnsafe(bytes)
}

function keepBuffer(used: Buffer): void {
  buffers.unshift(used)
  buffers.length = Math.min(buffers.length, mostBuffers)
}

async function openFile(file: FileInExport): Promise<FileHandle> {
  try {
    return await open(file.path, OPEN_FLAGS)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new ExportNotFound(file.path, 'Файл выгрузки 1С исчез до чтения', { cause: error })
    }
    if (error instanceof Error && 'code' in error && error.code === 'ELOOP') {
      throw new ExportNotFound(file.path, 'Это ссылка, а не файл выгрузки 1С', { cause: error })
    }
    throw error
  }
}

function tooLarge(file: FileInExport, fileBytes: number): never {
  throw new MalformedExport('XML_LIMIT', { file: file.name, line: 1, column: 1 }, `файл больше ${fileBytes} байт`)
}
