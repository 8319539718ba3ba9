import { lstat, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { checkPicturePath } from './check-picture-path.ts'
import { firstWith, type ListedPicture, listPictures, type PictureFolder, pictureKey } from './list-pictures.ts'
import { type PictureRefusal, refusalOf, resolveInside } from './resolve-inside.ts'

export interface PictureOwner {
  /** Of a good, or the whole id of an offer. */
  onecId: string
  /** As its record has them. */
  paths: readonly string[]
  /** Where the XML file lies that names them, relative to the export (`goods`, or '' for the export itself), if it is known. */
  folder?: string | undefined
}

export interface FoundPictures {
  /** Relative to the export, with `/`, each once; the first is the main one. For openPicture. */
  paths: string[]
  /** The paths of the owner that lead to no picture. */
  problems: { path: string; code: PictureRefusal }[]
}

export type FindPictures = (owner: PictureOwner) => Promise<FoundPictures>

const IMPORT_FILES = 'import_files'

/** Each has the pictures of one two-letter folder: at most some thousands. */
const FOLDERS_KEPT = 16

/**
 * Finds the pictures of one good or offer after the other. First by the paths that the export names: beside the XML file, then in the export
 * itself, in `goods`, in `offers` and in the other folders that have an `import_files`, whichever way the GUIDs in the file's name are
 * written. Where none of these is there, by name: `import_files/<first two>/<id>` followed by `_` or `.`; of an offer, the id is the part
 * after its `#`.
 *
 * Asked in the order of the ids it reads each folder of the export once, and holds the names of 16 of them. Throws when the export is not there.
 */
export async function createPictureFinder(exportDir: string): Promise<FindPictures> {
  const root = await realpath(exportDir)
  const homes = await homesIn(root)
  const folders = new Map<string, Promise<PictureFolder>>()

  function folderAt(folder: string): Promise<PictureFolder> {
    const known = folders.get(folder) ?? listPictures(root, folder)
    // Put back at the end: what has not been asked for the longest comes first.
    folders.delete(folder)
    folders.set(folder, known)
    const [oldest] = folders.keys()
    if (folders.size > FOLDERS_KEPT && oldest !== undefined) folders.delete(oldest)
    return known
  }

  async function named(
    path: string,
    folder: string | undefined,
  ): Promise<{ path: string } | { refused: PictureRefusal }> {
    const checked = checkPicturePath(path)
    if ('refused' in checked) return checked
    let refused: PictureRefusal = 'NOT_FOUND'
    for (const home of folder === undefined ? homes : [folder, ...homes]) {
      const found = await pictureAt(joined(home, checked.path))
      if ('path' in found) return found
      if (refused === 'NOT_FOUND') refused = found.refused
    }
    return { refused }
  }

  async function pictureAt(path: string): Promise<{ path: string } | { refused: PictureRefusal }> {
    const slash = path.lastIndexOf('/')
    const folder = path.slice(0, Math.max(slash, 0))
    const name = path.slice(slash + 1)
    const { pictures, refused } = await folderAt(folder)
    if (refused) return { refused }
    const picture = pictureNamed(pictures, name)
    return picture ? proven(folder, picture) : { refused: 'NOT_FOUND' }
  }

  async function byName(id: string): Promise<string[]> {
    const letters = id.slice(0, 2)
    if (!/^[\p{L}\p{N}]{2}$/u.test(letters)) return []
    for (const home of homes) {
      const folder = joined(home, `${IMPORT_FILES}/${letters}`)
      const found: string[] = []
      for (const picture of picturesOf(id, (await folderAt(folder)).pictures)) {
        const known = await proven(folder, picture)
        if ('path' in known) found.push(known.path)
      }
      if (found.length > 0) return found
    }
    return []
  }

  /** A link, or what the file system does not tell the kind of, may lead anywhere. */
  async function proven(
    folder: string,
    { name, isFile }: ListedPicture,
  ): Promise<{ path: string } | { refused: PictureRefusal }> {
    const path = joined(folder, name)
    if (isFile) return { path }
    const resolved = await resolveInside(root, path)
    if ('refused' in resolved) return resolved
    return (await lstat(resolved.path)).isFile() ? { path } : { refused: 'NOT_A_FILE' }
  }

  return async ({ onecId, paths, folder }) => {
    const found: string[] = []
    const problems: FoundPictures['problems'] = []
    for (const path of paths) {
      const picture = await named(path, folder)
      if ('path' in picture) found.push(picture.path)
      else problems.push({ path, code: picture.refused })
    }
    if (found.length === 0) found.push(...(await byName(onecId.slice(onecId.indexOf('#') + 1))))
    return { paths: [...new Set(found)], problems }
  }
}

const joined = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** Folders that paths may be relative to, the usual ones first. */
async function homesIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true })
  const others = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const found: string[] = []
  for (const home of new Set(['goods', 'offers', ...others.sort()])) {
    const isThere = await lstat(join(root, home, IMPORT_FILES)).catch((error: unknown) => {
      refusalOf(error)
      return null
    })
    if (isThere) found.push(home)
  }
  return ['', ...found]
}

/** The very name if it is there, else the other way to write it. */
function pictureNamed(pictures: readonly ListedPicture[], name: string): ListedPicture | undefined {
  const key = pictureKey(name)
  let other: ListedPicture | undefined
  for (let at = firstWith(pictures, key); pictures[at]?.key === key; at++) {
    if (pictures[at]?.name === name) return pictures[at]
    other ??= pictures[at]
  }
  return other
}

function picturesOf(id: string, pictures: readonly ListedPicture[]): ListedPicture[] {
  const prefix = pictureKey(id)
  const found: ListedPicture[] = []
  for (let at = firstWith(pictures, prefix); pictures[at]?.key.startsWith(prefix); at++) {
    const picture = pictures[at]
    // Ids need not be GUIDs: what begins with `1` is not all of good 1.
    if (picture && /^[_.]/.test(picture.key.slice(prefix.length))) found.push(picture)
  }
  return found
}
