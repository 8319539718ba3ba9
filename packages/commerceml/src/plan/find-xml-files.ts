import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { isBelow } from '../is-below.ts'
import type { FileInExport } from '../xml/file-chunks.ts'

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
    let tooDeep = false
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name)
      if (entry.isDirectory()) {
        if (depth === MAX_DEPTH) tooDeep = true
        else if (!belowPictures) await walk(path, depth + 1)
      } else if (entry.isSymbolicLink() && (await leadsToDirectory(path))) {
        ignore(path, 'ссылка на директорию')
      } else if (/\.xml$/i.test(entry.name)) {
        await take(entry, path)
      }
    }
    if (tooDeep && !belowPictures) ignore(directory, 'директории внутри неё вложены слишком глубоко')
  }

  async function take(entry: Dirent, path: string): Promise<void> {
    const target = entry.isSymbolicLink() ? await realpath(path).catch(() => null) : path
    if (target === null || !isBelow(root, target)) {
      ignore(path, 'ссылка ведёт за пределы выгрузки')
      return
    }
    const { size, ...stats } = await stat(target).then((s) => ({ size: s.size, isFile: s.isFile() }))
    if (stats.isFile) found.files.push({ path: target, name: nameOf(path), bytes: size })
  }

  function nameOf(path: string): string {
    return relative(root, path).replaceAll(sep, '/')
  }

  function ignore(path: string, reason: string): void {
    found.ignored.push({ name: nameOf(path), reason })
  }
}

/** Not followed: it may lead out of the export, or back into it. */
async function leadsToDirectory(link: string): Promise<boolean> {
  return stat(link).then(
    (target) => target.isDirectory(),
    () => false,
  )
}
