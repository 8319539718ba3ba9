import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Edge } from '../wire/edges.ts'

/** What happens to a process at an armed point; a stopped one is woken by whoever armed it. */
export type PointSignal = 'SIGKILL' | 'SIGSTOP' | 'SIGTERM'

/** A point is armed by a file of this name, which holds the signal. */
export const pointName = (service: string, edge: Edge, about: string, nth: number): string =>
  `${service}.${about}.${edge}.${nth}`

/** The file of a point that was reached: it names the process. */
export const takenName = (point: string): string => `${point}.taken`

/**
 * The signal of an armed point, to the one process that reaches it first: the file is taken away, so that the process that comes after
 * it, or the same one started again, passes. Null: not armed.
 */
export function takePoint(folder: string, point: string, pid: number): PointSignal | null {
  const mine = join(folder, `${point}.${pid}`)
  try {
    renameSync(join(folder, point), mine)
  } catch {
    return null
  }
  const signal = readFileSync(mine, 'utf8') as PointSignal // written by `arm`
  renameSync(mine, join(folder, `${takenName(point)}.${pid}`))
  return signal
}
