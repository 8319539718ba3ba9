import type { Dirent } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { isBelow } from '../is-below.ts'
import { checkPicturePath } from './check-picture-path.ts'
import { type PictureRefusal, refusalOf } from './resolve-inside.ts'

export interface ListedPicture {
  name: string
  /** See pictureKey. */
  key: string
  /** A plain file for certain; anything else has to be looked at. */
  isFile: boolean
}

export interface PictureFolder {
  /** Sorted by key. */
  pictures: readonly ListedPicture[]
  /** Why none can be had from here, if it is so. */
  refused: PictureRefusal | null
}

/** One name for both ways of writing a picture's file: with the dashes of its GUIDs (3.x) and without (the classic format). */
export function pictureKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (guid) => guid.replaceAll('-', ''))
}

/** What a folder of the export, not those in it, has of pictures. `root` is real; a folder that links out of it is refused. */
export async function listPictures(root: string, folder: string): Promise<PictureFolder> {
  try {
    const path = await realpath(join(root, folder))
    if (path !== root && !isBelow(root, path)) return { pictures: [], refused: 'OUTSIDE' }
    const entries = await readdir(path, { withFileTypes: true })
    return { pictures: entries.filter(isPicture).map(listed).sort(byKey), refused: null }
  } catch (error) {
    return { pictures: [], refused: refusalOf(error) }
  }
}

/** A name that no path in a file could spell is left out. */
function isPicture(entry: Dirent): boolean {
  const checked = checkPicturePath(entry.name)
  return 'path' in checked && checked.path === entry.name
}

const listed = (entry: Dirent): ListedPicture => ({
  name: entry.name,
  key: pictureKey(entry.name),
  isFile: entry.isFile(),
})

const byKey = (a: ListedPicture, b: ListedPicture): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

/** Where the keys that begin with `prefix` begin. */
export function firstWith(pictures: readonly ListedPicture[], prefix: string): number {
  let from = 0
  let to = pictures.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((pictures[middle]?.key ?? '') < prefix) from = middle + 1
    else to = middle
  }
  return from
}
