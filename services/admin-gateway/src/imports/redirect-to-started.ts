import type { FastifyReply, FastifyRequest } from 'fastify'
import { setCookie } from '../auth/cookies.ts'
import { encodeFlash } from '../pages/flash.ts'
import { sessionsPath } from '../pages/page-paths.ts'
import type { StartedRun } from './start-run.ts'

/** To the list of sessions, which says once what has been started. */
export function redirectToStarted(
  request: FastifyRequest,
  reply: FastifyReply,
  { runId, sessions, delivery }: StartedRun,
): FastifyReply {
  const said = delivery === 'stored' ? 'started' : 'waiting'
  const flash = encodeFlash({ said, runId, sessionIds: sessions.map(({ id }) => id) })
  return setCookie(request, reply, 'flash', flash).redirect(sessionsPath, 303)
}
