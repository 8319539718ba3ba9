import type { FastifyBaseLogger } from 'fastify'
import type { Kysely } from 'kysely'
import { findLogin } from '../auth/login-sessions.ts'
import type { GatewayTables } from '../tables.ts'
import type { OpenStreams } from './open-streams.ts'

export interface WatchLoginsDeps {
  db: Kysely<GatewayTables>
  streams: OpenStreams
  log: FastifyBaseLogger
  /** How often it is looked whether logins are still good. */
  everyMs: number
}

/**
 * Closes the live pages of logins that have ended, which may have been at another gateway, or by time. One login after another: a
 * page that is open must not wait behind a hundred questions. Returns how to stop.
 */
export function watchLogins({ db, streams, log, everyMs }: WatchLoginsDeps): () => void {
  let looking = false
  const look = async (): Promise<void> => {
    if (looking) return
    looking = true
    for (const idHash of streams.logins()) {
      const visitor = await findLogin(db, idHash).catch((error: unknown) => {
        log.warn({ err: error }, 'a live page could not be checked')
        return 'unknown' as const
      })
      if (visitor === null) streams.closeOf(idHash)
    }
    looking = false
  }
  const timer = setInterval(() => void look(), everyMs)
  return () => clearInterval(timer)
}
