import { setTimeout as delay } from 'node:timers/promises'
import type { SessionJson } from '@imports/admin-gateway/sessions/session-json'
import { GatewayUnreachable, type RunState } from './gateway-client.ts'

export interface FollowOptions {
  everyMs?: number
  patienceMs?: number
  /** Ends the following with an AbortError; the run goes on. */
  signal?: AbortSignal
}

/**
 * Tells every change until the run is over, its lock free. A gateway that is away for a moment is asked again; one that stays
 * away for `patienceMs` ends it with {@link GatewayUnreachable}: the run itself goes on.
 */
export async function followRun(
  client: { run: (runId: string) => Promise<RunState> },
  runId: string,
  onChange: (session: SessionJson) => void,
  { everyMs = 250, patienceMs = 60_000, signal }: FollowOptions = {},
): Promise<RunState> {
  const told = new Map<string, number>()
  let answeredAt = performance.now()
  for (;;) {
    try {
      const run = await client.run(runId)
      answeredAt = performance.now()
      for (const session of run.sessions) {
        if (told.get(session.id) === session.seq) continue
        told.set(session.id, session.seq)
        onChange(session)
      }
      if (run.over) return run
    } catch (error) {
      if (!(error instanceof GatewayUnreachable) || performance.now() - answeredAt > patienceMs) throw error
    }
    await delay(everyMs, undefined, { signal })
  }
}
