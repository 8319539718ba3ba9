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
  /** Of each change made since it was last asked, the time to every client that it came to. */
  takeTimes(): number[][]
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
      const times = [...changes].flatMap(([sessionId, made]) => {
        const lists = arrived.map((shown) => shown.get(sessionId) ?? [])
        return made.map((change) => lists.flatMap((shown) => timeTo(shown, change)))
      })
      changes.clear()
      for (const shown of arrived) shown.clear()
      return times
    },
  }
}

function timeTo(shown: readonly Seen[], { seq, atMs }: Seen): number[] {
  const first = shown.find((seen) => seen.seq >= seq)
  return first ? [first.atMs - atMs] : []
}
