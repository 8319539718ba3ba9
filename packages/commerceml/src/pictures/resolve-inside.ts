import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { isBelow } from '../is-below.ts'
import { checkPicturePath, type PathFault } from './check-picture-path.ts'

/** Why a picture cannot be read; what an issue's code can be made of. */
export type PictureRefusal = PathFault | 'NOT_FOUND' | 'OUTSIDE' | 'UNREADABLE' | 'NOT_A_FILE' | 'TOO_LARGE'

const MAX_BYTES = 30 * 1024 * 1024

/**
 * The absolute path, free of links, of what `path` names below `root`. Whatever is wrong with the path, or with what lies there, is
 * an answer; throws only when `root` itself is not there or the disk fails.
 */
export async function resolveInside(
  root: string,
  path: string,
): Promise<{ path: string } | { refused: PictureRefusal }> {
  const checked = checkPicturePath(path)
  if ('refused' in checked) return checked
  const realRoot = await realpath(root)
  try {
    const target = await realpath(join(realRoot, checked.path))
    return isBelow(realRoot, target) ? { path: target } : { refused: 'OUTSIDE' }
  } catch (error) {
    return { refused: refusalOf(error) }
  }
}

/**
 * Opens it for reading, as a plain file of at most 30 MB; to be read through this handle only, and closed by the caller. Never
 * hangs on a pipe and never follows a link that was put there in the meantime.
 */
export async function openPicture(
  root: string,
  path: string,
): Promise<{ file: FileHandle; bytes: number } | { refused: PictureRefusal }> {
  const resolved = await resolveInside(root, path)
  if ('refused' in resolved) return resolved
  const opened = await open(resolved.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).then(
    (file) => ({ file }),
    (error: unknown) => ({ refused: refusalOf(error) }),
  )
  if ('refused' in opened) return opened
  const { file } = opened
  try {
    const stats = await file.stat()
    const refused = stats.isFile() ? (stats.size > MAX_BYTES ? 'TOO_LARGE' : null) : 'NOT_A_FILE'
    if (refused === null) return { file, bytes: stats.size }
    await file.close()
    return { refused }
  } catch (error) {
    await file.close()
    throw error
  }
}

const refusals: Record<string, PictureRefusal> = {
  ENOENT: 'NOT_FOUND',
  ENOTDIR: 'NOT_FOUND',
  ELOOP: 'NOT_FOUND',
  ENAMETOOLONG: 'NOT_FOUND',
  EACCES: 'UNREADABLE',
  EPERM: 'UNREADABLE',
  ENXIO: 'NOT_A_FILE',
}

/** Throws what no path can be blamed for. */
export function refusalOf(error: unknown): PictureRefusal {
  const refusal = error instanceof Error && 'code' in error ? refusals[String(error.code)] : undefined
  if (refusal === undefined) throw error
  return refusal
}
