import { realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve } from 'node:path'

export type DataDir =
  | { verdict: 'ok'; path: string }
  | { verdict: 'not-found' | 'outside'; path: string }

export type ResolveDataDir = (asked: string | undefined) => Promise<DataDir>

/** Where a run reads: the configured export, or another directory inside the allowed roots, links followed. */
export function createResolveDataDir(config: { ONEC_DATA_DIR: string; ONEC_DATA_ROOTS?: string }): ResolveDataDir {
  const standard = resolve(config.ONEC_DATA_DIR)
  const roots = (config.ONEC_DATA_ROOTS ?? dirname(standard)).split(':').filter((root) => root !== '')
  return async (asked) => {
    const wanted = asked === undefined ? standard : resolve(standard, asked)
    const path = await realDirectory(wanted)
    const realRoots = (await Promise.all(roots.map(realDirectory))).filter((root) => root !== null)
    // outside first: whether a directory exists elsewhere is nobody's business
    if (asked !== undefined && !realRoots.some((root) => isInside(root, path ?? wanted))) {
      return { verdict: 'outside', path: wanted }
    }
    return path === null ? { verdict: 'not-found', path: wanted } : { verdict: 'ok', path }
  }
}

async function realDirectory(path: string): Promise<string | null> {
  try {
    const real = await realpath(path)
    return (await stat(real)).isDirectory() ? real : null
  } catch {
    return null // missing, a dangling link, not ours to read: for a run it is all the same
  }
}

export function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}
