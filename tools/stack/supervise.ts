import { setTimeout as delay } from 'node:timers/promises'
import type { OwnedProcess } from './owned-process.ts'

const windowMs = 60_000
const restartsInWindow = 5

export interface SuperviseOptions {
  name: string
  first: OwnedProcess
  again: () => OwnedProcess
  log: (line: string) => void
  /** Told once, when it has died more than five times within a minute; it is not started again then. */
  onCrashLoop: (name: string) => void
  clock?: Clock
}

export interface Clock {
  now(): number
  /** Ends early, without an error, at the signal. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

const realClock: Clock = {
  now: Date.now,
  wait: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
}

export interface Supervised {
  stop(graceMs: number): Promise<void>
}

/** Starts a process again when it dies, later each time. */
export function supervise({ name, first, again, log, onCrashLoop, clock = realClock }: SuperviseOptions): Supervised {
  const stopping = new AbortController()
  let current = first

  const watch = async () => {
    const deaths: number[] = []
    for (;;) {
      const how = await current.ended
      if (stopping.signal.aborted) return
      const now = clock.now()
      deaths.push(now)
      const recent = deaths.filter((time) => now - time < windowMs).length
      if (recent > restartsInWindow) {
        log(`${name} died ${recent} times within a minute (${how})`)
        return onCrashLoop(name)
      }
      const waitMs = 250 * 2 ** (recent - 1)
      log(`${name} died (${how}); starting it again in ${waitMs / 1000} s`)
      await clock.wait(waitMs, stopping.signal)
      if (stopping.signal.aborted) return
      current = again()
    }
  }

  const watching = watch()
  return {
    stop: async (graceMs) => {
      stopping.abort()
      await current.stop(graceMs)
      await watching
    },
  }
}
