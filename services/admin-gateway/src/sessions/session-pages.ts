import { randomUUIDv7 } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { formField, type Visitors } from '../auth/guard.ts'
import { redirectToStarted } from '../imports/redirect-to-started.ts'
import { refusalStatus, refusalText } from '../imports/refusal-text.ts'
import type { Refusal, RequestImport } from '../imports/request-import.ts'
import { isUuid } from '../pages/flash.ts'
import { PageError } from '../pages/page-error.ts'
import { sessionsPath } from '../pages/page-paths.ts'
import type { RenderPage } from '../pages/render-page.ts'
import { takeFlash } from '../runs/take-flash.ts'
import { issuesCsv } from './issues/issues-csv.ts'
import { listPage } from './list/list-page.ts'
import { type SessionDetailDeps, sessionDetail, wantsConsent } from './session-detail.ts'
import { findSession, type SessionRow, sessionsOfRun } from './session-store.ts'
import { shortId, type ViewContext } from './session-view.ts'

export interface SessionPagesDeps extends SessionDetailDeps {
  renderPage: RenderPage
  viewContext: () => ViewContext
  visitors: Visitors
  requestImport: RequestImport
  /** The session of a run that is at work or waiting: where a refusal links to. */
  openSessionOf: (runId: string) => Promise<string | null>
}

export function sessionPages(app: FastifyInstance, deps: SessionPagesDeps): void {
  const { db } = deps
  listPage(app, deps)
  issuesCsv(app, deps)

  app.get<{ Params: { id: string } }>(
    `${sessionsPath}:id`,
    { config: { permission: 'import:view' } },
    async (request, reply) => {
      const { id } = request.params
      const row = isUuid(id) ? await findSession(db, id) : null
      if (!row) throw new PageError('NOT_FOUND')
      return showDetail(deps, request, reply, row, null)
    },
  )

  app.post<{ Params: { id: string } }>(
    `${sessionsPath}:id/confirm`,
    { config: { permission: 'import:run' } },
    async (request, reply) => {
      const { id } = request.params
      const row = isUuid(id) ? await findSession(db, id) : null
      if (!row || !wantsConsent(row)) throw new PageError('NOT_FOUND')
      const outcome = await startWithConsent(deps, request, row)
      if ('accepted' in outcome) return redirectToStarted(request, reply, outcome.accepted)
      reply.code(refusalStatus[outcome.refused.code])
      return showDetail(deps, request, reply, row, outcome.refused)
    },
  )
}

/** The same kinds with the same options, as a run of its own. */
async function startWithConsent(
  { db, requestImport, visitors }: SessionPagesDeps,
  request: FastifyRequest,
  { run_id, options: { dataDir, ...options } }: SessionRow,
): ReturnType<RequestImport> {
  const runId = formField(request, 'run_id')
  return requestImport({
    runId: isUuid(runId) ? runId : randomUUIDv7(),
    kinds: (await sessionsOfRun(db, run_id)).map((step) => step.import_type),
    options: { ...options, confirm: true },
    dataDir,
    via: 'admin',
    visitor: visitors.of(request),
    address: request.ip,
  })
}

async function showDetail(
  deps: SessionPagesDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  row: SessionRow,
  refusal: Refusal | null,
): Promise<FastifyReply> {
  const context = deps.viewContext()
  const { texts } = context
  const detail = await sessionDetail(deps, row, context)
  const activeSessionId = refusal?.activeRunId ? await deps.openSessionOf(refusal.activeRunId) : null
  const frame = {
    title: texts.detail.title(detail.session.kind),
    menu: 'sessions' as const,
    crumbs: [
      { text: texts.integrations },
      { text: texts.sessions.title, href: sessionsPath },
      { text: shortId(row.id) },
    ],
    scripts: ['live.js'],
    refresh: !detail.session.over,
  }
  return deps.renderPage(request, reply, 'sessions/detail', frame, {
    d: detail,
    note: takeFlash(request, reply, texts),
    streamUrl: `${sessionsPath}stream?session=${row.id}`,
    refusal: refusal && refusalText(refusal, texts),
    activeHref: activeSessionId === null ? null : `${sessionsPath}${activeSessionId}`,
  })
}
