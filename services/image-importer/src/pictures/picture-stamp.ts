import type { FileHandle } from 'node:fs/promises'

/**
 * Tells whether a file has been touched since: size, time of the content, time of the file's entry (which no program can set back) and its
 * number. A copy of the export has other stamps, and then the content decides.
 */
export async function pictureStamp(file: FileHandle): Promise<string> {
  const { size, mtimeNs, ctimeNs, ino } = await file.stat({ bigint: true })
  return [size, mtimeNs, ctimeNs, ino].join(' ')
}
