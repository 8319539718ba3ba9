import type { LedgerRun } from '@imports/shared/ledger/ledger'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import { setCookie } from '../auth/cookies.ts'
import type { Visitors } from '../auth/guard.ts'
import { encodeFlash, isUuid, type Said } from '../pages/flash.ts'
import { PageError } from '../pages/page-error.ts'
import { runPath, sessionsPath } from '../pages/page-paths.ts'
import type { RenderPage } from '../pages/render-page.ts'
import { findSession } from '../sessions/session-store.ts'
import { kindName, type ViewContext } from '../sessions/session-view.ts'
import type { GatewayTables } from '../tables.ts'
import type { BreakLock, BreakOutcome } from './break-lock.ts'
import type { CancelRun } from './cancel-run.ts'
import { type RunHolderDeps, runHolder } from './run-holder.ts'

export interface RunPagesDeps extends RunHolderDeps {
  db: Kysely<GatewayTables>
  visitors: Visitors
  renderPage: RenderPage
  viewContext: () => ViewContext
  cancelRun: CancelRun
  breakLock: BreakLock
}

type RunRequest = FastifyRequest<{ Params: { id: string } }>

/** Two pages that say what will happen, and do it when the form is sent: no script is needed to be asked. */
export function runPages(app: FastifyInstance, deps: RunPagesDeps): void {
  const cancel = { config: { permission: 'import:cancel' } } as const
  const breaking = { config: { permission: 'import:break-lock' } } as const

  app.get(runPath(':id', 'cancel'), cancel, (request: RunRequest, reply) => askToCancel(deps, request, reply))
  app.post(runPath(':id', 'cancel'), cancel, async (request: RunRequest, reply) => {
    const outcome = await deps.cancelRun(wishOf(deps, request))
    if (outcome.outcome === 'unknown') throw new PageError('NOT_FOUND')
    if (outcome.outcome === 'over') sayNext(request, reply, outcome.run, 'cancelLate')
    return reply.redirect(await pageOf(deps, outcome.run), 303)
  })

  app.get(runPath(':id', 'break-lock'), breaking, (request: RunRequest, reply) =>
    askToBreak(deps, request, reply, null),
  )
  app.post(runPath(':id', 'break-lock'), breaking, async (request: RunRequest, reply) => {
    const outcome = await deps.breakLock(wishOf(deps, request))
    if (outcome.outcome === 'unknown') throw new PageError('NOT_FOUND')
    if (outcome.outcome === 'busy') {
      reply.code(409)
      return askToBreak(deps, request, reply, deps.viewContext().texts.stopping.breakLock.stillBusy)
    }
    sayNext(request, reply, outcome.run, sayingOf(outcome))
    return reply.redirect(await pageOf(deps, outcome.run), 303)
  })
}

const wishOf = ({ visitors }: RunPagesDeps, request: RunRequest) => ({
  runId: idOf(request),
  via: 'admin' as const,
  visitor: visitors.of(request),
  address: request.ip,
})

function idOf({ params: { id } }: RunRequest): string {
  if (!isUuid(id)) throw new PageError('NOT_FOUND')
  return id
}

function sayingOf({ outcome, lock }: Extract<BreakOutcome, { outcome: 'broken' | 'over' }>): Said {
  if (lock === 'unavailable') return 'brokenLockStays'
  return outcome === 'broken' ? 'broken' : 'alreadyOver'
}

const sayNext = (request: FastifyRequest, reply: FastifyReply, { runId, steps }: LedgerRun, said: Said) =>
  setCookie(request, reply, 'flash', encodeFlash({ said, runId, sessionIds: steps.map(({ sessionId }) => sessionId) }))

/** The session that is or was at work; the start page, should the tracker not have written its row yet. */
async function pageOf({ db }: RunPagesDeps, { steps }: LedgerRun): Promise<string> {
  const step = steps.find(({ outcome }) => outcome !== 'completed') ?? steps[0]
  const row = step && (await findSession(db, step.sessionId))
  return row ? `${sessionsPath}${row.id}` : '/admin/'
}

async function askToCancel(deps: RunPagesDeps, request: RunRequest, reply: FastifyReply): Promise<FastifyReply> {
  const run = await deps.ledger.findRun(idOf(request))
  if (!run) throw new PageError('NOT_FOUND')
  const back = await pageOf(deps, run)
  const holder = await runHolder(deps, run.runId, deps.viewContext())
  if (!holder?.cancelHref) {
    if (run.endedAt !== null) sayNext(request, reply, run, 'cancelLate')
    return reply.redirect(back, 303) // asked for already, or over: the page itself says which
  }
  const { texts } = deps.viewContext()
  const { consequences, title, action, keep } = texts.stopping.cancelRun
  const shown = { about: aboutRun(run, deps.viewContext()), consequences: Object.values(consequences), action, keep }
  return deps.renderPage(request, reply, 'runs/cancel', frameOf(title, texts), { ...shown, back, holder })
}

async function askToBreak(
  deps: RunPagesDeps,
  request: RunRequest,
  reply: FastifyReply,
  refusal: string | null,
): Promise<FastifyReply> {
  const run = await deps.ledger.findRun(idOf(request))
  if (!run) throw new PageError('NOT_FOUND')
  const back = await pageOf(deps, run)
  const holder = await runHolder(deps, run.runId, deps.viewContext())
  if (!holder) {
    sayNext(request, reply, run, 'alreadyOver')
    return reply.redirect(back, 303)
  }
  const { texts } = deps.viewContext()
  const { consequences, title, action, keep, busyButton, alive } = texts.stopping.breakLock
  const shown = { about: aboutRun(run, deps.viewContext()), consequences: Object.values(consequences), action, keep }
  const frame = { ...frameOf(title, texts), scripts: ['import-form.js'] }
  const hint = holder.status.key === 'running' && holder.cancelHref ? alive : null
  return deps.renderPage(request, reply, 'runs/break-lock', frame, {
    ...shown,
    back,
    holder,
    refusal,
    hint,
    busyButton,
  })
}

const aboutRun = (run: LedgerRun, { texts, format }: ViewContext): string =>
  [
    run.steps.map(({ kind }) => kindName(kind, texts)).join(' → '),
    format.when(new Date(run.createdAt)),
    run.requestedBy,
  ].join(' · ')

const frameOf = (title: string, texts: ViewContext['texts']) => ({
  title,
  menu: 'sessions' as const,
  crumbs: [{ text: texts.integrations }, { text: texts.sessions.title, href: sessionsPath }, { text: title }],
})
