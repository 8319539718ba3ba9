import { readSessionNotification, sessionChannel } from '@imports/shared/contracts/session-table'
import { attributes } from '@imports/shared/telemetry/attributes'
import type { Logger } from '@imports/shared/telemetry/logger'
import { inSpanAfter } from '@imports/shared/telemetry/trace-context'
import type { Kysely } from 'kysely'
import pg from 'pg'
import type { GatewayTables } from '../tables.ts'
import { newestSequence, type SessionRow, sessionsById, sessionsSince, silentSessions } from './session-store.ts'
import { silentAfterMs } from './session-view.ts'

export type SessionListener = (row: SessionRow) => void

export interface SessionFeed {
  /** Calls back with every row that changed, its newest state; returns how to stop. */
  subscribe(listener: SessionListener): () => void
  close(): Promise<void>
}

export interface SessionFeedOptions {
  db: Kysely<GatewayTables>
  databaseUrl: string
  log: Logger
  pollMs?: number
}

/**
 * One LISTEN connection for all open pages. A notification may be lost with its connection, so every few seconds what has a
 * higher sequence than seen is read as well; that also finds the sessions that fell silent, which nobody announces.
 */
export async function openSessionFeed(options: SessionFeedOptions): Promise<SessionFeed> {
  const { db, log, pollMs = 5_000 } = options
  const listeners = new Set<SessionListener>()
  let seen = await newestSequence(db)

  const tell = (row: SessionRow): void => {
    seen = Math.max(seen, row.last_seq)
    for (const listener of listeners) listener(row)
  }
  const changed = collectFor(async (causes) => {
    for (const row of await sessionsById(db, [...causes.keys()])) {
      const about = { [attributes.sessionId]: row.id, [attributes.livePages]: listeners.size }
      await inSpanAfter(causes.get(row.id) ?? [], 'send session to live pages', about, async () => tell(row))
    }
  }, log)

  const poll = async (): Promise<void> => {
    for (const row of await sessionsSince(db, seen + 1, 500)) tell(row)
    if (listeners.size > 0) for (const row of await silentSessions(db, silentAfterMs)) tell(row)
  }
  const pollQuietly = () => poll().catch((error: unknown) => log.warn({ err: error }, 'sessions were not polled'))
  const timer = setInterval(pollQuietly, pollMs)
  const listening = keepListening({ ...options, onNotification: changed, onConnected: pollQuietly })
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      clearInterval(timer)
      listeners.clear()
      await listening.close()
    },
  }
}

/** By session: the `traceparent` of each change that was traced. */
type Causes = Map<string, string[]>

/** What comes while the last ones are being read is read together next: a burst costs a query or two, not one each. */
function collectFor(read: (causes: Causes) => Promise<void>, log: Logger): (notification: string) => void {
  const waiting: Causes = new Map()
  let reading = false
  const readAll = async (): Promise<void> => {
    reading = true
    while (waiting.size > 0) {
      const causes = new Map(waiting)
      waiting.clear()
      await read(causes).catch((error: unknown) => log.warn({ err: error }, 'changed sessions were not read'))
    }
    reading = false
  }
  return (notification) => {
    const { sessionId, traceparent } = readSessionNotification(notification)
    waiting.set(sessionId, [...(waiting.get(sessionId) ?? []), ...(traceparent === null ? [] : [traceparent])])
    if (!reading) void readAll()
  }
}

interface Listening extends SessionFeedOptions {
  onNotification: (payload: string) => void
  onConnected: () => void
}

/** A connection of its own, made anew whenever it is lost; what was missed meanwhile is for `onConnected` to fetch. */
function keepListening({ databaseUrl, log, onNotification, onConnected }: Listening) {
  let client: pg.Client | null = null
  let closed = false
  let retry: NodeJS.Timeout | undefined

  const connect = async (): Promise<void> => {
    const mine = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'admin-gateway listen',
      keepAlive: true,
    })
    client = mine
    const lost = (error?: Error) => {
      if (client !== mine) return
      client = null
      if (closed) return
      log.warn({ err: error }, 'the notification connection was lost')
      retry = setTimeout(() => void connect(), 500 + Math.random() * 1_000)
    }
    mine.on('error', lost)
    mine.on('end', () => lost())
    mine.on('notification', ({ payload }) => payload && onNotification(payload))
    try {
      await mine.connect()
      await mine.query(`listen ${sessionChannel}`)
      onConnected()
    } catch (error) {
      lost(error instanceof Error ? error : new Error(String(error)))
      await mine.end().catch(() => {}) // it never worked; the next one is on its way
    }
  }
  void connect()
  return {
    close: async () => {
      closed = true
      clearTimeout(retry)
      await client?.end().catch(() => {}) // a connection that is already gone is closed
    },
  }
}
