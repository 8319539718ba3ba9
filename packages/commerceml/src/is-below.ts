import { relative, sep } from 'node:path'

/** Whether `path` lies somewhere in the directory `root`. Both absolute and free of links. */
export function isBelow(root: string, path: string): boolean {
  const from = relative(root, path)
  return from !== '' && from !== '..' && !from.startsWith(`..${sep}`)
}
