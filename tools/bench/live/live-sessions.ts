import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { eventIds } from '@imports/shared/contracts/import-events'
import { createEvent, type Publisher } from '@imports/shared/messaging/publisher'
import type pg from 'pg'
import type { Arrivals } from './arrivals.ts'

export interface LiveSession {
  runId: string
  sessionId: string
}

const sessionCount = 40
const total = 1_000_000

/** Sessions that have been requested and started, as the tracker has their rows. */
export async function requestSessions({
  client,
  publisher,
}: {
  client: pg.Client
  publisher: Publisher
}): Promise<LiveSession[]> {
  const sessions = Array.from({ length: sessionCount }, () => ({ runId: randomUUID(), sessionId: randomUUID() }))
  for (const { runId, sessionId } of sessions) {
    const about = { runId, sessionId, kind: 'catalog', step: 1 } as const
    await publisher.publish(
      createEvent('import.requested', eventIds.requested(sessionId), 'bench', {
        ...about,
        steps: [about],
        options: {},
        requestedBy: 'bench',
        requestedVia: 'admin',
        lockValue: 'bench',
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      }),
    )
  }
  await untilStored(client)
  return sessions
}

/** One of them moves on. `made` is told the sequence under which the stream has it, and when it was given to the broker. */
export async function progressOf(
  publisher: Publisher,
  sessions: readonly LiveSession[],
  update: number,
  made: Arrivals['made'],
): Promise<void> {
  const session = sessions[update % sessions.length]
  if (!session) return
  const about = { ...session, kind: 'catalog', step: 1, attempt: 1 } as const
  const atMs = performance.now()
  const id = eventIds.progressed(session.sessionId, 1, 'merging', update)
  const { seq } = await publisher.publish(
    createEvent('import.progressed', id, 'bench', {
      ...about,
      phase: 'merging',
      done: update,
      total,
      failed: 0,
      counts: {},
    }),
  )
  made(session.sessionId, seq, atMs)
}

async function untilStored(client: pg.Client): Promise<void> {
  for (const deadline = performance.now() + 30_000; performance.now() < deadline; await delay(100)) {
    const { rows } = await client.query('select count(*)::int as count from sessions.import_session')
    if (rows[0].count === sessionCount) return
  }
  throw new Error('the session tracker made no rows of what was requested')
}
