import { ImportKindSchema } from '@imports/shared/contracts/import-kinds'
import { isTerminal, sessionStatuses } from '@imports/shared/contracts/import-session'
import { type ImportLock, LockUnavailable } from '@imports/shared/lock/import-lock'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { type Static, Type } from 'typebox'
import type { GatewayLedger } from '../imports/run-ledger.ts'
import { isUuid } from '../pages/flash.ts'
import { PageError } from '../pages/page-error.ts'
import type { GatewayTables } from '../tables.ts'
import { issueJson, sessionJson } from './session-json.ts'
import { countIssues, findSession, firstIssues, listSessions, sessionsOfRun } from './session-store.ts'

export interface SessionApiDeps {
  db: Kysely<GatewayTables>
  ledger: Pick<GatewayLedger, 'findRun' | 'findCancel'>
  lock: Pick<ImportLock, 'holder'>
  now: () => Date
}

const SessionsQuery = Type.Object({
  limit: Type.Integer({ default: 50, minimum: 1, maximum: 500 }),
  offset: Type.Integer({ default: 0, minimum: 0 }),
  kind: Type.Optional(ImportKindSchema),
  status: Type.Optional(Type.Union(sessionStatuses.map((status) => Type.Literal(status)))),
})
type SessionsQuery = Static<typeof SessionsQuery>

const issueLimit = 1000

export function sessionApi(app: FastifyInstance, deps: SessionApiDeps): void {
  const { db, ledger, lock, now } = deps
  const config = { permission: 'import:view' } as const

  app.get<{ Params: { id: string } }>('/api/runs/:id', { config }, async (request) => {
    const { id } = request.params
    const run = isUuid(id) ? await ledger.findRun(id) : null
    if (!run) throw new PageError('NOT_FOUND')
    const [sessions, cancel] = await Promise.all([sessionsOfRun(db, id), ledger.findCancel(id)])
    const told = sessions.length === run.steps.length && sessions.every(({ status }) => isTerminal(status))
    const over = told && run.endedAt !== null && !(await holds(lock, run.lockValue))
    const steps = run.steps.map(({ step, kind, sessionId, outcome, code }) => ({
      step,
      kind,
      sessionId,
      outcome,
      code,
    }))
    const ledgerSays = { endedAt: run.endedAt, cancel, steps } // also while the broker is away
    return { runId: id, over, ...ledgerSays, sessions: sessions.map((row) => sessionJson(row, now())) }
  })

  app.get<{ Querystring: SessionsQuery }>(
    '/api/sessions',
    { config, schema: { querystring: SessionsQuery } },
    async (request) => {
      const { rows, total } = await listSessions(db, request.query)
      return { total, sessions: rows.map((row) => sessionJson(row, now())) }
    },
  )

  app.get<{ Params: { id: string } }>('/api/sessions/:id', { config }, async (request) => {
    const { id } = request.params
    const row = isUuid(id) ? await findSession(db, id) : null
    if (!row) throw new PageError('NOT_FOUND')
    const [issues, issueCount] = await Promise.all([firstIssues(db, id, issueLimit), countIssues(db, id)])
    return { ...sessionJson(row, now()), issueCount, issues: issues.map(issueJson) }
  })
}

/** While Redis is away nobody can say that the lock is free, and a second import right after would be refused. */
async function holds(lock: Pick<ImportLock, 'holder'>, value: string): Promise<boolean> {
  try {
    return (await lock.holder())?.value === value
  } catch (error) {
    if (error instanceof LockUnavailable) return true
    throw error
  }
}
