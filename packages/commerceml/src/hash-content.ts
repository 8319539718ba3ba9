import { readDate } from './values/read-date.ts'
import { createContentHash } from './xml/content-hash.ts'
import { type FileInExport, fileChunks } from './xml/file-chunks.ts'

export interface FileContent {
  /** As FileSummary has it. */
  sha256: string
  /** See readDate: 1C's local time. */
  formedAt: string | null
}

/** What a file says, without reading it as XML: ten times as fast. Throws an ExportNotFound when it is gone. */
export async function hashContent(file: FileInExport, signal?: AbortSignal): Promise<FileContent> {
  const hash = createContentHash()
  for await (const chunk of fileChunks(file, { signal, fileBytes: Number.POSITIVE_INFINITY })) hash.update(chunk)
  return { sha256: hash.digest(), formedAt: readDate(hash.formedAt() ?? '') }
}
