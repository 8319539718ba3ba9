import type { FastifyInstance } from 'fastify'
import type { GatewayLedger } from '../imports/run-ledger.ts'
import { type RunHolderDeps, runHolder } from '../runs/run-holder.ts'
import { takeFlash } from '../runs/take-flash.ts'
import { listSessions } from '../sessions/session-store.ts'
import { sessionView, type ViewContext } from '../sessions/session-view.ts'
import { type SystemStateDeps, systemState } from '../state/system-state.ts'
import { importPath, sessionsPath } from './page-paths.ts'
import type { RenderPage } from './render-page.ts'

export interface IndexPageDeps extends RunHolderDeps, SystemStateDeps {
  ledger: Pick<GatewayLedger, 'openRunId' | 'findRun' | 'findCancel'>
  renderPage: RenderPage
  viewContext: () => ViewContext
}

const recent = 5

/** Where one lands: who is importing and holds the lock, what was imported last, and whether everything is there that imports need. */
export function indexPage(app: FastifyInstance, deps: IndexPageDeps): void {
  const { db, ledger, renderPage, viewContext } = deps
  app.get('/', { config: { permission: 'public' } }, async (_request, reply) => reply.redirect('/admin/', 303))

  app.get('/admin/', { config: { permission: 'import:view' } }, async (request, reply) => {
    const context = viewContext()
    const { texts } = context
    const [openRunId, { rows }, state] = await Promise.all([
      ledger.openRunId(),
      listSessions(db, { limit: recent, offset: 0 }),
      systemState(deps, context),
    ])
    const [last] = rows
    // a run that is over may still hold its lock, if Redis was away when it ended
    const runId = openRunId ?? last?.run_id
    const holder = runId === undefined ? null : await runHolder(deps, runId, context)
    const step = openRunId === null ? undefined : (await ledger.findRun(openRunId))?.steps.find((each) => !each.outcome)
    const frame = { title: texts.index.title, refresh: openRunId !== null }
    return renderPage(request, reply, 'index', frame, {
      note: takeFlash(request, reply, texts),
      open: openRunId !== null,
      holder,
      openHref: step ? `${sessionsPath}${step.sessionId}` : sessionsPath,
      recent: rows.map((row) => sessionView(row, context)),
      state,
      importPath,
      sessionsPath,
    })
  })
}
