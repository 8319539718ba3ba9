import { randomUUIDv7 } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { formField } from '../auth/guard.ts'
import { isUuid } from '../pages/flash.ts'
import { PageError } from '../pages/page-error.ts'
import { sessionsPath } from '../pages/page-paths.ts'
import { type SessionPagesDeps, showDetail } from '../sessions/session-pages.ts'
import { findSession, sessionsOfRun } from '../sessions/session-store.ts'
import { redirectToStarted } from './redirect-to-started.ts'
import { refusalStatus } from './refusal-text.ts'
import { isRepeatWay, repeatsOf } from './repeat-run.ts'

/** Starts the run of a session again; a refusal is shown on the session's page. */
export function repeatPages(app: FastifyInstance, deps: SessionPagesDeps): void {
  const { db, visitors, requestImport } = deps
  app.post<{ Params: { id: string } }>(
    `${sessionsPath}:id/repeat`,
    { config: { permission: 'import:run' } },
    async (request, reply) => {
      const { id } = request.params
      const row = isUuid(id) ? await findSession(db, id) : null
      const way = formField(request, 'way')
      const repeat = row && isRepeatWay(way) ? repeatsOf(await sessionsOfRun(db, row.run_id))[way] : null
      if (!row || !repeat) throw new PageError('NOT_FOUND')
      const runId = formField(request, 'run_id')
      const { dataDir, ...options } = repeat.options
      const outcome = await requestImport({
        runId: isUuid(runId) ? runId : randomUUIDv7(),
        kinds: repeat.kinds,
        options,
        dataDir,
        via: 'admin',
        visitor: visitors.of(request),
        address: request.ip,
      })
      if ('accepted' in outcome) return redirectToStarted(request, reply, outcome.accepted)
      reply.code(refusalStatus[outcome.refused.code])
      return showDetail(deps, request, reply, row, outcome.refused)
    },
  )
}
