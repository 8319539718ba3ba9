import { randomUUIDv7 } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { formField, type Visitors } from '../auth/guard.ts'
import { isUuid } from '../pages/flash.ts'
import { importPath, sessionsPath } from '../pages/page-paths.ts'
import type { RenderPage } from '../pages/render-page.ts'
import type { ResolveDataDir } from './data-dir.ts'
import { type FilledForm, filledForm } from './filled-form.ts'
import { importChoices, lookOnce } from './import-choices.ts'
import { type ImportPlanDeps, importPlan } from './import-plan.ts'
import { redirectToStarted } from './redirect-to-started.ts'
import { refusalStatus, refusalText } from './refusal-text.ts'
import type { ImportRequestOutcome, Refusal, RequestImport } from './request-import.ts'
import { runChoices } from './run-choices.ts'
import { selectedKinds } from './selected-kinds.ts'

export interface ImportPagesDeps extends ImportPlanDeps {
  visitors: Visitors
  renderPage: RenderPage
  requestImport: RequestImport
  resolveDataDir: ResolveDataDir
  /** The session of a run that is at work or waiting: where a refusal links to. */
  openSessionOf: (runId: string) => Promise<string | null>
}

export function importPages(app: FastifyInstance, deps: ImportPagesDeps): void {
  app.get(importPath, { config: { permission: 'import:view' } }, (request, reply) =>
    showForm(deps, request, reply, filledForm({ body: request.query })),
  )

  app.post(importPath, { config: { permission: 'import:run' } }, async (request, reply) => {
    const filled = filledForm(request)
    if (formField(request, 'show') !== undefined) return showForm(deps, request, reply, filled)
    const { kinds, options } = filled
    const runId = formField(request, 'run_id')
    const outcome: ImportRequestOutcome =
      kinds.length > 0
        ? await deps.requestImport({
            runId: isUuid(runId) ? runId : randomUUIDv7(),
            kinds,
            options,
            via: 'admin',
            visitor: deps.visitors.of(request),
            address: request.ip,
          })
        : { refused: { code: 'NO_KIND' } }

    if ('refused' in outcome) return showRefusal(deps, request, reply, filled, outcome.refused)
    return redirectToStarted(request, reply, outcome.accepted)
  })
}

/** The form as it was filled in, with why nothing was started. */
export function showRefusal(
  deps: ImportPagesDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  filled: FilledForm,
  refusal: Refusal,
): Promise<FastifyReply> {
  reply.code(refusalStatus[refusal.code])
  return showForm(deps, request, reply, filled, refusal)
}

async function showForm(
  deps: ImportPagesDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { chosen, ticked, kinds, options }: FilledForm,
  refusal: Refusal | null = null,
): Promise<FastifyReply> {
  const { texts } = deps
  const dataDir = await deps.resolveDataDir(undefined)
  const looked = await lookOnce(deps, dataDir)
  const activeSessionId = refusal?.activeRunId ? await deps.openSessionOf(refusal.activeRunId) : null
  const frame = {
    title: texts.importPage.title,
    menu: 'import' as const,
    crumbs: [{ text: texts.integrations }, { text: texts.importPage.menu }],
    scripts: ['import-form.js'],
  }
  return deps.renderPage(request, reply, 'imports/form', frame, {
    action: importPath,
    cancelHref: sessionsPath,
    runId: randomUUIDv7(),
    chosen,
    ...(await importChoices(looked, dataDir, ticked)),
    selectedKinds,
    runChoices: runChoices(kinds, options, texts),
    plan: kinds.length === 0 ? null : await importPlan(looked, dataDir, kinds, options),
    source: texts.importPage.source(dataDir.path),
    dataDirMissing: dataDir.verdict === 'ok' ? null : texts.refusals.dataDirNotFound(dataDir.path),
    refusal: refusal && refusalText(refusal, texts),
    activeHref: activeSessionId === null ? null : `${sessionsPath}${activeSessionId}`,
  })
}
