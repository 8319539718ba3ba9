// Plain JavaScript for any Node >= 18: the bootstrap uses it before anything is installed.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/**
 * What tells this process from a later one that got the same id; `null` when no such process lives.
 *
 * @param {number} pid
 * @returns {string | null}
 */
export function identityOf(pid) {
  try {
    return process.platform === 'linux' ? linuxIdentity(pid) : startTime(pid)
  } catch {
    return null
  }
}

/** @param {number} pid */
function linuxIdentity(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The command's name stands in parentheses and may hold anything, so fields are counted from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, startedAt] = [fields[0], fields[19]]
  if (state === 'Z' || state === 'X') return null
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${startedAt}`
}

/** @param {number} pid */
function startTime(pid) {
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null
}

/**
 * Calls back once when the parent has died, if that parent is npm (or what npm put in between): npm cannot tell its script that
 * it was killed. Anybody else may leave a stack running in the background on purpose.
 *
 * @param {() => void} callback
 */
export function whenNpmDies(callback) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    callback()
  }, 500)
  watch.unref()
}

/**
 * Puts `setpriv` in front of a command, so that the kernel signals it when the process that starts it dies; on other systems the command
 * as it is. To be spawned from the main thread: the kernel means the parent's thread.
 *
 * @param {NodeJS.Signals} signal
 * @param {string[]} command
 * @returns {[string, ...string[]]}
 */
export function dyingWithParent(signal, command) {
  const setpriv = process.platform === 'linux' && ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path))
  const [file = '', ...args] = command
  return setpriv ? [setpriv, '--pdeathsig', signal.replace('SIG', ''), file, ...args] : [file, ...args]
}
