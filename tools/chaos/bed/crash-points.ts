import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type PointSignal, pointName, takenName } from '../preload/armed-points.ts'
import type { Edge } from '../wire/edges.ts'

export interface CrashPoint {
  service: 'catalog-importer' | 'admin-gateway' | 'session-tracker'
  /** The kind of import; for the tracker the kind of event; for the gateway `run`. */
  about: string
  edge: Edge
  /** The how manieth time within a step. */
  nth?: number
}

/** A point was armed and nobody came there. */
export class PointNotReached extends Error {
  override name = 'PointNotReached'
}

/** Points at which the first process that comes there gets a signal. */
export interface CrashPoints {
  folder: string
  arm(point: CrashPoint, signal: PointSignal): void
  /** The process that got it: dead, asleep or, told to stop, on its way. Throws {@link PointNotReached}. */
  reached(point: CrashPoint, withinMs?: number): Promise<number>
  disarm(): void
}

export function createCrashPoints(folder: string): CrashPoints {
  mkdirSync(folder, { recursive: true })
  const nameOf = ({ service, about, edge, nth = 1 }: CrashPoint) => pointName(service, edge, about, nth)
  return {
    folder,
    arm: (point, signal) => {
      const draft = join(folder, '.draft')
      writeFileSync(draft, signal)
      renameSync(draft, join(folder, nameOf(point)))
    },
    reached: async (point, withinMs = 45_000) => {
      const prefix = `${takenName(nameOf(point))}.`
      const deadline = performance.now() + withinMs
      for (;;) {
        const taken = readdirSync(folder).find((name) => name.startsWith(prefix))
        if (taken) {
          const pid = Number(taken.slice(prefix.length))
          while (readFileSync(join(folder, taken), 'utf8') !== 'SIGTERM' && isRunning(pid)) await delay(2) // it has taken the file, and is about to send itself the signal
          rmSync(join(folder, taken))
          return pid
        }
        if (performance.now() > deadline) throw new PointNotReached(`nobody came to ${nameOf(point)}`)
        await delay(5)
      }
    },
    disarm: () => {
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { force: true })
    },
  }
}

/** Neither stopped nor gone. Where the kernel does not tell, nobody waits for it. */
function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/^[TZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}
