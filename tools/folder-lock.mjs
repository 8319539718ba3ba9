// Plain JavaScript for any Node >= 18: the bootstrap uses it before anything is installed.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { identityOf } from './process-identity.mjs'

/**
 * A lock on a folder, held by this process until it is released or the process ends.
 *
 * @param {string} file
 * @returns {{ release(): void } | { heldBy: number }}
 */
export function tryFolderLock(file) {
  const mine = `${process.pid} ${identityOf(process.pid)}`
  const draft = `${file}.${process.pid}`
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(draft, mine)
  try {
    for (;;) {
      // link() makes the file whole and only if there is none; an exclusive open would show it empty for a moment
      if (link(draft, file)) return { release: () => readOrEmpty(file) === mine && rmSync(file, { force: true }) }
      const theirs = readOrEmpty(file)
      const [pid = '', identity] = theirs.split(' ')
      if (theirs && identityOf(Number(pid)) === identity) return { heldBy: Number(pid) }
      if (theirs) removeStale(file, theirs)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/**
 * Waits for the lock; `onWait` is told once whom for.
 *
 * @param {string} file
 * @param {(pid: number) => void} onWait
 */
export async function folderLock(file, onWait) {
  for (let told = false; ; told = true) {
    const lock = tryFolderLock(file)
    if ('release' in lock) return lock
    if (!told) onWait(lock.heldBy)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/**
 * @param {string} existing
 * @param {string} path
 */
function link(existing, path) {
  try {
    linkSync(existing, path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
const hasCode = (error, code) => error instanceof Error && 'code' in error && error.code === code

/** @param {string} file */
function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/**
 * Two may find the same stale lock: whoever moves away a lock that is not the one it saw puts it back.
 *
 * @param {string} file
 * @param {string} seen
 */
function removeStale(file, seen) {
  const aside = `${file}.stale.${process.pid}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return
    throw error
  }
  if (readOrEmpty(aside) !== seen) link(aside, file)
  rmSync(aside, { force: true })
}
