import type { FastifyInstance } from 'fastify'
import type { Visitors } from '../auth/guard.ts'
import { isUuid } from '../pages/flash.ts'
import type { Texts } from '../texts/texts-shape.ts'
import type { CancelOutcome, CancelRun } from './cancel-run.ts'

const statusOf = { requested: 202, over: 200, unknown: 404 } as const satisfies Record<CancelOutcome['outcome'], number>

/** Asking twice is as good as once: the answer names the first who asked. */
export function cancelApi(
  app: FastifyInstance,
  { visitors, cancelRun, texts }: { visitors: Visitors; cancelRun: CancelRun; texts: Texts },
): void {
  app.post<{ Params: { id: string } }>(
    '/api/runs/:id/cancel',
    { config: { permission: 'import:cancel' } },
    async (request, reply) => {
      const runId = request.params.id
      const asked = { runId, via: 'cli', visitor: visitors.of(request), address: request.ip } as const
      const outcome: CancelOutcome = isUuid(runId) ? await cancelRun(asked) : { outcome: 'unknown' }
      reply.code(statusOf[outcome.outcome])
      switch (outcome.outcome) {
        case 'requested': {
          const { requestedAt, requestedBy } = outcome
          return { runId, outcome: outcome.outcome, requestedAt, requestedBy }
        }
        case 'over':
          return { runId, outcome: outcome.outcome, endedAt: outcome.run.endedAt }
        case 'unknown':
          return { outcome: outcome.outcome, code: 'NOT_FOUND', message: texts.stopping.cancelRun.unknown }
      }
    },
  )
}
