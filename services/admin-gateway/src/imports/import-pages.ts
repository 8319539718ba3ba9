import { randomUUIDv7 } from 'node:crypto'
import type { RunOptions } from '@imports/shared/contracts/import-events'
import { type ImportKind, importKindNames, isImportKind } from '@imports/shared/contracts/import-kinds'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { formField, formValues, type Visitors } from '../auth/guard.ts'
import { isUuid } from '../pages/flash.ts'
import { importPath, sessionsPath } from '../pages/page-paths.ts'
import type { RenderPage } from '../pages/render-page.ts'
import type { ResolveDataDir } from './data-dir.ts'
import { type ImportChoicesDeps, importChoices } from './import-choices.ts'
import { redirectToStarted } from './redirect-to-started.ts'
import { refusalStatus, refusalText } from './refusal-text.ts'
import type { ImportRequestOutcome, Refusal, RequestImport } from './request-import.ts'
import { chosenOptions, runChoices } from './run-choices.ts'
import { selectedKinds } from './selected-kinds.ts'

export interface ImportPagesDeps extends ImportChoicesDeps {
  visitors: Visitors
  renderPage: RenderPage
  requestImport: RequestImport
  resolveDataDir: ResolveDataDir
  /** The session of a run that is at work or waiting: where a refusal links to. */
  openSessionOf: (runId: string) => Promise<string | null>
}

export function importPages(app: FastifyInstance, deps: ImportPagesDeps): void {
  app.get(importPath, { config: { permission: 'import:view' } }, (request, reply) =>
    showForm(deps, request, reply, { chosen: null, ticked: firstTicked, options: {}, refusal: null }),
  )

  app.post(importPath, { config: { permission: 'import:run' } }, async (request, reply) => {
    const chosen = formField(request, 'kind') ?? ''
    const ticked = formValues(request, 'kinds').filter(isImportKind)
    const kinds = chosen === selectedKinds ? ticked : [chosen].filter(isImportKind)
    const runId = formField(request, 'run_id')
    const options = chosenOptions(request)
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

    if ('refused' in outcome) {
      reply.code(refusalStatus[outcome.refused.code])
      return showForm(deps, request, reply, { chosen, ticked, options, refusal: outcome.refused })
    }
    return redirectToStarted(request, reply, outcome.accepted)
  })
}

interface Filled {
  chosen: string | null
  ticked: readonly ImportKind[]
  options: RunOptions
  refusal: Refusal | null
}

/** What the others belong to is ticked when the page opens. */
const firstTicked = importKindNames.slice(0, 1)

async function showForm(
  deps: ImportPagesDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { chosen, ticked, options, refusal }: Filled,
): Promise<FastifyReply> {
  const { texts } = deps
  const dataDir = await deps.resolveDataDir(undefined)
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
    ...(await importChoices(deps, dataDir, ticked)),
    selectedKinds,
    runChoices: runChoices(options, texts),
    source: texts.importPage.source(dataDir.path),
    dataDirMissing: dataDir.verdict === 'ok' ? null : texts.refusals.dataDirNotFound(dataDir.path),
    refusal: refusal && refusalText(refusal, texts),
    activeHref: activeSessionId === null ? null : `${sessionsPath}${activeSessionId}`,
  })
}
