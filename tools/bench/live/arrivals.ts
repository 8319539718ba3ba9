interface Seen {
  seq: number
  atMs: number
}

/** How long each change took to each client. */
export interface Arrivals {
  /** A change of a session, which is to be shown with this sequence or a later one. It may have been shown already. */
  made(sessionId: string, seq: number, atMs: number): void
  /** What one client is shown. */
  shown(client: number, sessionId: string, seq: number, atMs: number): void
  /** Of the changes made since it was last asked, those that arrived, for each client; the shortest first. */
  takeTimes(): number[]
}

/**
 * A client that is slower than the changes is shown only the newest state of a session: with it, all changes before have arrived.
 */
export function createArrivals(clients: number): Arrivals {
  const changes = new Map<string, Seen[]>()
  const arrived = Array.from({ length: clients }, () => new Map<string, Seen[]>())
  const add = (lists: Map<string, Seen[]> | undefined, sessionId: string, seen: Seen) => {
    const list = lists?.get(sessionId) ?? []
    lists?.set(sessionId, list)
    list.push(seen)
  }
  return {
    made: (sessionId, seq, atMs) => add(changes, sessionId, { seq, atMs }),
    shown: (client, sessionId, seq, atMs) => add(arrived[client], sessionId, { seq, atMs }),
    takeTimes: () => {
      const times = arrived.flatMap((shown) =>
        [...changes].flatMap(([sessionId, made]) => timesOf(made, shown.get(sessionId) ?? [])),
      )
      changes.clear()
      for (const shown of arrived) shown.clear()
      return times.sort((a, b) => a - b)
    },
  }
}

function timesOf(made: readonly Seen[], shown: readonly Seen[]): number[] {
  let at = 0
  return made.flatMap(({ seq, atMs }) => {
    while (at < shown.length && (shown[at]?.seq ?? 0) < seq) at++
    const first = shown[at]
    return first ? [first.atMs - atMs] : []
  })
}
