/** An event of one import and when it came, in ms by one clock. */
export interface SeenEvent {
  atMs: number
  type: string
  phase?: string
  /** While files are read: bytes. */
  done?: number
  total?: number | null
}

export interface ImportTimes {
  /** From the request to the outcome. */
  totalMs: number
  /** From the importer's beginning to the last byte read; null when nothing was read. */
  stagedMs: number | null
  /** From there to the outcome; all of it when nothing was read. */
  afterLastByteMs: number
}

/**
 * When the phases of an import ended. Progress is told four times a second at most, so when the last byte was read is reckoned
 * from the pace before it, and lies between the two events around it.
 */
export function importTimes(requestedAtMs: number, events: readonly SeenEvent[]): ImportTimes {
  const started = events.find(({ type }) => type === 'import.started')
  const ended = events.at(-1)
  if (!started || !ended) throw new Error('an import without beginning or end')
  const lastByte = lastByteAt(events, started)
  return {
    totalMs: ended.atMs - requestedAtMs,
    stagedMs: lastByte === null ? null : lastByte - started.atMs,
    afterLastByteMs: ended.atMs - (lastByte ?? started.atMs),
  }
}

function lastByteAt(events: readonly SeenEvent[], started: SeenEvent): number | null {
  const partial = events.filter(({ phase, done = 0, total }) => phase === 'reading' && done < (total ?? 0))
  const [earlier, later] = [partial.at(-2) ?? started, partial.at(-1)]
  if (!later?.total) return events.find(({ phase }) => phase === 'reading')?.atMs ?? null
  const next = events[events.indexOf(later) + 1] ?? later
  const bytesPerMs = ((later.done ?? 0) - (earlier.done ?? 0)) / (later.atMs - earlier.atMs)
  return Math.min(next.atMs, later.atMs + (later.total - (later.done ?? 0)) / bytesPerMs)
}
