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

/**
 * The bytes of a file, one chunk read ahead so that the disk and the reader work at the same time. A chunk is good until the next
 * one is asked for. Throws an ExportNotFound when there is no file, and a MalformedExport when it is too large.
 */
export async function* fileChunks(
  file: FileInExport,
  { chunkBytes = CHUNK_BYTES, fileBytes = xmlLimits.fileBytes, signal }: ChunkOptions = {},
): AsyncGenerator<Buffer, void> {
  const source = await openFile(file)
  try {
    const { isFile, size } = await source.stat().then((stat) => ({ isFile: stat.isFile(), size: stat.size }))
    if (!isFile) throw new ExportNotFound(file.path, 'Это не файл выгрузки 1С')
    if (size > fileBytes) tooLarge(file, fileBytes)
    let bytes = 0
    for await (const chunk of readAhead(source, chunkBytes)) {
      signal?.throwIfAborted()
      bytes += chunk.length
      if (bytes > fileBytes) tooLarge(file, fileBytes)
      yield chunk
    }
  } finally {
    await source.close()
  }
}

async function* readAhead(source: FileHandle, bytes: number): AsyncGenerator<Buffer, void> {
  let spare = takeBuffer(bytes)
  let filling = takeBuffer(bytes)
  let reading = source.read(filling, 0, bytes, null)
  try {
    for (;;) {
      const { bytesRead } = await reading
      if (bytesRead === 0) return
      const chunk = filling.subarray(0, bytesRead)
      ;[filling, spare] = [spare, filling]
      reading = source.read(filling, 0, bytes, null)
      yield chunk
    }
  } finally {
    // The file must not be closed under a read; what it would say is of no interest any more.
    await reading.catch(() => {})
    keepBuffers([spare, filling])
  }
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

function keepBuffers(used: Buffer[]): void {
  buffers.unshift(...used)
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
