import { randomUUIDv7 } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import { findOpenRunId, findRun } from '@imports/shared/ledger/ledger'
import type { SeededRandom } from '../sample/seeded-random.ts'
import type { CrashPoint } from './bed/crash-points.ts'
import type { ChaosBed } from './bed/open-chaos-bed.ts'
import type { ExportName } from './bed/two-exports.ts'
import type { Start, Wait } from './facts/case-facts.ts'
import { isOver, untilTrue } from './facts/run-state.ts'
import type { PointSignal } from './preload/armed-points.ts'

/** What a case works with: the bed, the things that one does to it, and a diary of what was done when. */
export interface Scene {
  bed: ChaosBed
  random: SeededRandom
  /** How long an import takes here while nothing goes wrong. */
  undisturbedMs: number
  /** Asks for a run; resolves with its id when it is accepted, refused, or nobody answered. */
  start(kinds: readonly ImportKind[], from: ExportName, options?: { runId?: string; gateway?: 1 | 2 }): Promise<Start>
  /** A signal for the first process that comes to the point. */
  arm(point: CrashPoint, signal: PointSignal): void
  /** The name of the process that came to the point. */
  reached(point: CrashPoint): Promise<string>
  /** Wakes a stopped process, and waits until it is done with what it had in hand; with nothing in hand it has said so before it fell asleep. */
  wake(name: string, inHand?: boolean): Promise<void>
  /** Waits until a run is over: decided, told, shown, its lock free. Not in time: a violation. */
  over(runId: string, withinMs?: number): Promise<void>
  /** The open run has to hold the lock now. */
  mustHoldLock(runId: string, where: string): Promise<void>
  /** The run is cancelled, or nobody is there to do it: it has to end otherwise. */
  mustNotComplete(runId: string): void
  /** From here on the broker alone has to get things going again. */
  withoutWatchdog(): void
  /** Part of the stream is gone. */
  lostStream(): void
  note(text: string): void
  readonly record: SceneRecord
}

export interface SceneRecord {
  diary: string[]
  starts: Start[]
  waits: Wait[]
  lockMissing: string[]
  notToComplete: string[]
  watchdogMustSleep: boolean
  streamLost: boolean
}

/** Longer than a redelivery, a lease and what the watchdog takes to tell what is lost; on a busy machine, too. */
export const boundMs = 40_000

export function createScene(bed: ChaosBed, random: SeededRandom, undisturbedMs: number): Scene {
  const begunAt = performance.now()
  const record: SceneRecord = {
    diary: [],
    starts: [],
    waits: [],
    lockMissing: [],
    notToComplete: [],
    watchdogMustSleep: false,
    streamLost: false,
  }
  const note = (text: string) => {
    record.diary.push(`${((performance.now() - begunAt) / 1000).toFixed(3).padStart(7)} s  ${text}`)
  }
  const wait = async (what: string, withinMs: number, condition: () => Promise<boolean>) => {
    const tookMs = await untilTrue(condition, withinMs)
    record.waits.push({ what, withinMs, tookMs })
    note(tookMs === null ? `NOT within ${withinMs} ms: ${what}` : `after ${Math.round(tookMs)} ms: ${what}`)
  }
  return {
    bed,
    random,
    undisturbedMs,
    record,
    note,
    start: async (kinds, from, { runId = randomUUIDv7(), gateway = 1 } = {}) => {
      const openBefore = await findOpenRunId(bed.db).catch(() => null)
      const body = { runId, kinds, options: { full: true }, dataDir: bed.exports[from] }
      const answer = await bed
        .gateway(gateway)
        .start(body)
        .then(
          (outcome) => ('refused' in outcome ? ('refused' as const) : ('accepted' as const)),
          () => null,
        )
      const openAfter = await findOpenRunId(bed.db).catch(() => null)
      const whileOpen = openBefore !== null && openBefore !== runId && openBefore === openAfter
      const start = { runId, answer, whileOpen }
      record.starts.push(start)
      note(`start of ${kinds.join(', ')} from the ${from} export at gateway-${gateway}: ${answer ?? 'no answer'}`)
      return start
    },
    arm: (point, signal) => {
      bed.points.arm(point, signal)
      note(`${signal} for who comes to ${point.edge} of ${point.about}`)
    },
    reached: async (point) => {
      const pid = await bed.points.reached(point)
      bed.fleet.allowEnd(pid)
      const name = bed.fleet.nameOf(pid) ?? `process ${pid}`
      note(`${name} came to ${point.edge} of ${point.about}`)
      return name
    },
    wake: async (name, inHand = true) => {
      const saidBefore = bed.fleet.log(name).length
      bed.fleet.signal(name, 'SIGCONT')
      note(`${name} wakes up`)
      if (!inHand || name.startsWith('gateway')) return
      const done = /"msg":"(done|later|not done)"/
      await wait(`${name}, woken up, is done with what it had in hand`, boundMs, async () =>
        done.test(bed.fleet.log(name).slice(saidBefore)),
      )
    },
    over: (runId, withinMs = boundMs) => wait(`run ${runId} is over`, withinMs, () => isOver(bed, runId)),
    mustHoldLock: async (runId, where) => {
      const [holder, run] = await Promise.all([bed.lock.holder(), findRun(bed.db, runId)])
      if (run?.endedAt === null && holder?.value !== run.lockValue) record.lockMissing.push(where)
      note(
        `the lock is ${holder === null ? 'free' : holder.value === run?.lockValue ? 'held by the run' : "another's"}: ${where}`,
      )
    },
    mustNotComplete: (runId) => {
      record.notToComplete.push(runId)
    },
    withoutWatchdog: () => {
      record.watchdogMustSleep = true
    },
    lostStream: () => {
      record.streamLost = true
    },
  }
}

export const pause = (ms: number): Promise<void> => delay(ms)
