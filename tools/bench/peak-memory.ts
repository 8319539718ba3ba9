import { readFileSync } from 'node:fs'

/**
 * The most memory, in bytes, that a process has had at once (RSS). Not `resourceUsage().maxRSS`: Linux counts there what the
 * parent had when it started the process. Null where the system does not tell.
 */
export function peakMemory(pid: number | 'self'): number | null {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kilobytes === undefined ? null : Number(kilobytes) * 1024
  } catch {
    return pid === 'self' ? process.resourceUsage().maxRSS * 1024 : null
  }
}
