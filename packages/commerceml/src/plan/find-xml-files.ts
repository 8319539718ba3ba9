import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { FileInExport } from '../xml/read-xml-file.ts'

export interface FoundFile extends FileInExport {
  bytes: number
}

export interface FoundFiles {
  files: FoundFile[]
  ignored: IgnoredFile[]
}

export interface IgnoredFile {
  name: string
  /** Russian, for the administrator. */
  reason: string
}

const MAX_DEPTH = 4

/** Pictures lie below it by the hundred thousand; XML has been seen in it, but not below. */
const PICTURES = 'import_files'

const byName = new Intl.Collator('ru', { numeric: true }).compare

/** Every XML file of an export, in natural order: `goods_1_2` comes before `goods_1_10`. */
export async function findXmlFiles(root: string): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], ignored: [] }
  await walk(root, 1)
  found.files.sort((a, b) => byName(a.name, b.name) || (a.name < b.name ? -1 : 1))
  return found

  async function walk(directory: string, depth: number): Promise<void> {
    const belowPictures = directory.split(sep).at(-1) === PICTURES
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name)
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH && !belowPictures) await walk(path, depth + 1)
      } else if (/\.xml$/i.test(entry.name)) {
        await take(entry, path)
      }
    }
  }

  async function take(entry: Dirent, path: string): Promise<void> {
    const name = relative(root, path).replaceAll(sep, '/')
    const target = entry.isSymbolicLink() ? await realpath(path).catch(() => null) : path
    if (target === null || !isInside(root, target)) {
      found.ignored.push({ name, reason: 'ссылка ведёт за пределы выгрузки' })
      return
    }
    const { size, ...stats } = await stat(target).then((s) => ({ size: s.size, isFile: s.isFile() }))
    if (stats.isFile) found.files.push({ path: target, name, bytes: size })
  }
}

function isInside(root: string, path: string): boolean {
  const from = relative(root, path)
  return from !== '' && from !== '..' && !from.startsWith(`..${sep}`)
}
