import type { LedgerRun } from '@imports/shared/ledger/ledger'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import type { RunLedger } from '../imports/start-run.ts'
import { listSessions } from '../sessions/session-store.ts'
import { kindName, sessionView, type ViewContext } from '../sessions/session-view.ts'
import type { GatewayTables } from '../tables.ts'
import { importPath, sessionsPath } from './page-paths.ts'
import type { RenderPage } from './render-page.ts'

export interface IndexPageDeps {
  db: Kysely<GatewayTables>
  ledger: Pick<RunLedger, 'openRunId' | 'findRun'>
  renderPage: RenderPage
  viewContext: () => ViewContext
}

/** Where one lands: whether an import is under way, since when and how alive it is, and the last session. */
export function indexPage(app: FastifyInstance, { db, ledger, renderPage, viewContext }: IndexPageDeps): void {
  app.get('/', { config: { permission: 'public' } }, async (_request, reply) => reply.redirect('/admin/', 303))

  app.get('/admin/', { config: { permission: 'import:view' } }, async (request, reply) => {
    const context = viewContext()
    const [openRunId, { rows }] = await Promise.all([ledger.openRunId(), listSessions(db, { limit: 1, offset: 0 })])
    const run = openRunId === null ? null : await ledger.findRun(openRunId)
    const [last] = rows
    return renderPage(
      request,
      reply,
      'index',
      { title: context.texts.index.title },
      {
        open: run && openRun(run, context),
        last: last ? sessionView(last, context) : null,
        importPath,
        sessionsPath,
      },
    )
  })
}

function openRun(run: LedgerRun, { texts, format }: ViewContext) {
  const step = run.steps.find(({ outcome }) => outcome === null)
  return {
    kinds: run.steps.map(({ kind }) => kindName(kind, texts)).join(' → '),
    since: texts.index.since(format.when(new Date(run.createdAt))),
    lastSign: run.heartbeatAt === null ? null : texts.index.lastSign(format.when(new Date(run.heartbeatAt))),
    href: step ? `${sessionsPath}${step.sessionId}` : sessionsPath,
  }
}
