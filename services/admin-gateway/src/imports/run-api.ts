import { randomUUIDv7 } from 'node:crypto'
import { runChoices } from '@imports/shared/contracts/import-events'
import { ImportKindSchema } from '@imports/shared/contracts/import-kinds'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Visitors } from '../auth/guard.ts'
import type { Texts } from '../texts/texts-shape.ts'
import { refusalStatus, refusalText } from './refusal-text.ts'
import type { RequestImport } from './request-import.ts'

const StartBody = Type.Object(
  {
    kinds: Type.Array(ImportKindSchema, { maxItems: 10, uniqueItems: true }),
    options: Type.Optional(Type.Object(runChoices, { additionalProperties: false })),
    dataDir: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
    runId: Type.Optional(Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })),
  },
  { additionalProperties: false },
)

export interface RunApiDeps {
  visitors: Visitors
  requestImport: RequestImport
  texts: Texts
}

export function runApi(app: FastifyInstance, { visitors, requestImport, texts }: RunApiDeps): void {
  app.post<{ Body: Static<typeof StartBody> }>(
    '/api/runs',
    { config: { permission: 'import:run' }, schema: { body: StartBody } },
    async (request, reply) => {
      const { kinds, options, dataDir, runId } = request.body
      const outcome = await requestImport({
        runId: runId ?? randomUUIDv7(),
        kinds,
        options,
        dataDir,
        via: 'cli',
        visitor: visitors.of(request),
        address: request.ip,
      })
      if ('accepted' in outcome) {
        const { runId: startedRunId, sessions, delivery } = outcome.accepted
        return reply.code(201).send({ runId: startedRunId, sessions, delivery })
      }
      const { refused } = outcome
      return reply.code(refusalStatus[refused.code]).send({
        code: refused.code,
        message: refusalText(refused, texts),
        ...(refused.activeRunId === undefined ? {} : { activeRunId: refused.activeRunId }),
      })
    },
  )
}
