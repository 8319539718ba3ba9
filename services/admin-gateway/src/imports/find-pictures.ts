import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FoundFiles } from './find-files.ts'

const folders = ['goods/import_files', 'offers/import_files', 'import_files']
const picture = /\.(jpe?g|png|webp)$/i

/** Counts the pictures of an export. Their size is left out: asking for it file by file would take seconds on a real one. */
export async function findPictures(dataDir: string): Promise<FoundFiles> {
  let count = 0
  let newest = 0
  for (const folder of folders) {
    const path = join(dataDir, folder)
    const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []) // most exports have one of them
    const pictures = entries.filter((entry) => entry.isFile() && picture.test(entry.name))
    if (pictures.length === 0) continue
    count += pictures.length
    newest = Math.max(newest, (await stat(path)).mtimeMs)
  }
  return { count, bytes: null, superseded: 0, formedAt: newest === 0 ? null : new Date(newest), files: null }
}
