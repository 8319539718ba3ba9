import type { ReportCounts } from '../contracts/import-session.ts'

export interface Progress {
  /** `reading`, `merging` … */
  phase: string
  done: number
  /** Null when nobody knows. */
  total: number | null
  /** Records that could not be imported so far. */
  failed: number
  counts: ReportCounts
}

export interface ProgressReporter {
  /** Says how far the work is; published at most once per interval. Never waits, never throws. */
  report(progress: Progress): void
  /** Publishes the last report, if it was held back. */
  flush(): Promise<void>
  /** When the work last moved, by `performance.now()`. */
  lastMoveAt(): number
}

/** `publish` may fail: a progress that nobody hears harms nothing, the next one follows. */
export function createProgressReporter(options: {
  publish: (progress: Progress) => Promise<unknown>
  onError: (error: unknown) => void
  intervalMs?: number
}): ProgressReporter {
  const { publish, onError, intervalMs = 250 } = options
  let latest: Progress | null = null
  let sending: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  let lastSentAt = Number.NEGATIVE_INFINITY
  let lastMoveAt = performance.now()

  const send = (): void => {
    timer = null
    if (!latest || sending) return
    const progress = latest
    latest = null
    lastSentAt = performance.now()
    sending = publish(progress)
      .then(() => {}, onError)
      .finally(() => {
        sending = null
        schedule()
      })
  }
  const schedule = (): void => {
    if (!latest || timer || sending) return
    timer = setTimeout(send, Math.max(0, lastSentAt + intervalMs - performance.now()))
  }
  return {
    report: (progress) => {
      latest = progress
      lastMoveAt = performance.now()
      schedule()
    },
    flush: async () => {
      if (timer) clearTimeout(timer)
      timer = null
      await sending
      if (timer) clearTimeout(timer)
      send()
      await sending
    },
    lastMoveAt: () => lastMoveAt,
  }
}
