import { join } from 'node:path'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import staticFiles from '@fastify/static'
import view from '@fastify/view'
import type { ImportEvent } from '@imports/shared/contracts/import-events'
import type { ImportLock } from '@imports/shared/lock/import-lock'
import { checkReadiness, type HealthChecks } from '@imports/shared/runtime/health'
import type { Logger } from '@imports/shared/telemetry/logger'
import { Eta } from 'eta'
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController, type RouteOptions } from 'fastify'
import type { Kysely } from 'kysely'
import { createAudit } from './auth/audit.ts'
import { installGuard } from './auth/guard.ts'
import { loginPages } from './auth/login-pages.ts'
import type { Passwords } from './auth/password.ts'
import { offersTo } from './auth/permissions.ts'
import { productPages } from './catalog/product-pages.ts'
import { eventPages } from './contracts/event-pages.ts'
import { createResolveDataDir } from './imports/data-dir.ts'
import type { FindFiles } from './imports/find-files.ts'
import { hasProducts } from './imports/has-products.ts'
import { importPages } from './imports/import-pages.ts'
import { createRequestImport } from './imports/request-import.ts'
import { runApi } from './imports/run-api.ts'
import type { GatewayLedger } from './imports/run-ledger.ts'
import { createStartRun } from './imports/start-run.ts'
import { mediaFiles } from './media/media-files.ts'
import { createAssetUrl } from './pages/assets.ts'
import { errorPages } from './pages/error-pages.ts'
import { indexPage } from './pages/index-page.ts'
import { sessionsPath } from './pages/page-paths.ts'
import { createRenderPage, type Wording } from './pages/render-page.ts'
import { auditPages } from './people/audit-pages.ts'
import { ownAccountPages } from './people/own-account-pages.ts'
import { peoplePages } from './people/people-pages.ts'
import { personPages } from './people/person-pages.ts'
import { createBreakLock } from './runs/break-lock.ts'
import { cancelApi } from './runs/cancel-api.ts'
import { createCancelRun } from './runs/cancel-run.ts'
import { runPages } from './runs/run-pages.ts'
import { createTellQuietly } from './runs/tell-quietly.ts'
import { createOpenStreams } from './sessions/open-streams.ts'
import { resultOfRun } from './sessions/result-of-run.ts'
import { sessionApi } from './sessions/session-api.ts'
import { sessionDetail } from './sessions/session-detail.ts'
import type { SessionFeed } from './sessions/session-feed.ts'
import { sessionPages } from './sessions/session-pages.ts'
import type { SessionRow } from './sessions/session-store.ts'
import { sessionStream } from './sessions/session-stream.ts'
import { sessionView, type ViewContext } from './sessions/session-view.ts'
import type { FindImporters } from './state/importer-states.ts'
import type { GatewayTables } from './tables.ts'
import { createStartMetrics } from './telemetry/start-metrics.ts'
import { traceRequests } from './telemetry/trace-requests.ts'
import { createFormat } from './texts/format.ts'
import { type Locale, textsOf } from './texts/texts.ts'

export interface AppDeps {
  db: Kysely<GatewayTables>
  ledger: GatewayLedger
  lock: ImportLock
  publish: (event: ImportEvent) => Promise<unknown>
  feed: SessionFeed
  findFiles: FindFiles
  passwords: Passwords
  checks: HealthChecks
  findImporters: FindImporters
  log: Logger
  /** Hears of every route with the permission that it declares. */
  onRoute?: (route: RouteOptions) => void
  config: {
    ONEC_DATA_DIR: string
    ONEC_DATA_ROOTS?: string
    IMPORT_LEASE_MS: number
    IMPORT_PICKUP_MS: number
    TRUST_PROXY?: string
    MEDIA_DIR?: string
    DEFAULT_LOCALE: Locale
  }
}

const here = (folder: string): string => join(import.meta.dirname, '..', folder)

/** The gateway without a process: everything it talks to is given, so a test builds the same as production. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { db, ledger, lock, log, config } = deps
  const loggerInstance: FastifyBaseLogger = log
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }), // its lines hold addresses and query strings
    trustProxy: config.TRUST_PROXY?.split(',') ?? false,
    bodyLimit: 64 * 1024,
    routerOptions: { maxParamLength: 100, ignoreTrailingSlash: true },
    ajv: { customOptions: { removeAdditional: false } }, // an option that is not known is an error, not a silence
  })
  if (deps.onRoute) app.addHook('onRoute', deps.onRoute)
  const eta = new Eta({ views: here('views'), cache: true })
  await installPlugins(app, eta)

  const texts = textsOf(config.DEFAULT_LOCALE)
  const wording: Wording = {
    locale: config.DEFAULT_LOCALE,
    texts,
    format: createFormat(config.DEFAULT_LOCALE, texts),
  }
  const audit = createAudit(db)
  traceRequests(app)
  const visitors = installGuard(app, { db, audit })
  const renderPage = createRenderPage({ wording, visitors, assetUrl: createAssetUrl(here('public')) })
  errorPages(app, { texts, renderPage })
  serveAssets(app)
  if (config.MEDIA_DIR !== undefined) mediaFiles(app, config.MEDIA_DIR)
  healthRoutes(app, deps.checks)

  const streams = createOpenStreams()
  const viewContext = (): ViewContext => ({ ...wording, now: new Date(), sessionsPath })
  const shown = { db, ledger, lock, renderPage, viewContext }
  loginPages(app, { db, visitors, audit, texts, renderPage, passwords: deps.passwords, onLogout: streams.closeOf })
  indexPage(app, { ...shown, checks: deps.checks, findImporters: deps.findImporters })

  const people = { ...shown, visitors, audit, passwords: deps.passwords, onLogout: streams.closeOf }
  peoplePages(app, people)
  personPages(app, people)
  ownAccountPages(app, people)
  auditPages(app, shown)
  productPages(app, shown)
  eventPages(app, { contractFile: here('../../asyncapi.yaml'), texts, renderPage })

  const resolveDataDir = createResolveDataDir(config)
  const looked = { findFiles: deps.findFiles, hasProducts: () => hasProducts(db) }
  const startRun = createStartRun({
    lock,
    ledger,
    publish: deps.publish,
    leaseMs: config.IMPORT_LEASE_MS,
    pickupMs: config.IMPORT_PICKUP_MS,
    log,
  })
  const requestImport = createRequestImport({
    startRun,
    ledger,
    resolveDataDir,
    audit,
    ...looked,
    count: createStartMetrics(),
  })
  const openSessionOf = async (runId: string) =>
    (await ledger.findRun(runId))?.steps.find((step) => !step.outcome)?.sessionId ?? null
  importPages(app, {
    ...wording,
    ...looked,
    visitors,
    renderPage,
    requestImport,
    resolveDataDir,
    openSessionOf,
  })
  runApi(app, { visitors, requestImport, texts })

  const tell = createTellQuietly({ publish: deps.publish, log })
  const cancelRun = createCancelRun({ ledger, tell, audit })
  runPages(app, { ...shown, visitors, cancelRun, breakLock: createBreakLock({ ledger, lock, tell, audit }) })
  cancelApi(app, { visitors, cancelRun, texts })

  sessionPages(app, { ...shown, visitors, requestImport, openSessionOf })
  sessionApi(app, { db, ledger, lock, now: () => new Date() })
  const partial = (template: string, data: object) => eta.render(template, { t: texts, f: wording.format, ...data })
  sessionStream(app, {
    db,
    visitors,
    feed: deps.feed,
    streams,
    renderRow: (row: SessionRow, { role }) =>
      partial('sessions/row', { row: sessionView(row, viewContext()), ...offersTo(role) }),
    renderDetail: async (row, { login, role }) =>
      partial('sessions/detail-body', {
        d: await sessionDetail({ db, ledger, lock }, row, viewContext()),
        csrf: login?.csrfToken ?? '',
        ...offersTo(role),
      }),
    renderResult: async (runId) => {
      const note = await resultOfRun(db, runId, viewContext())
      return note && partial('runs/result', { note })
    },
  })
  return app
}

async function installPlugins(app: FastifyInstance, eta: Eta): Promise<void> {
  await app.register(helmet, {
    enableCSPNonces: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: [], // the nonce of each answer is added to it
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // not no-referrer: with it browsers send `Origin: null` with our own forms, and over plain http that is all there is to tell
    // them from a stranger's
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    hsts: { maxAge: 31_536_000, includeSubDomains: false },
  })
  await app.register(cookie)
  await app.register(formbody)
  // its own routes could not declare a permission; addresses change with the content, so a browser may keep it for good
  await app.register(staticFiles, { root: here('public'), serve: false, immutable: true, maxAge: '365d' })
  await app.register(view, { engine: { eta }, root: here('views'), viewExt: 'eta', production: true })
}

function serveAssets(app: FastifyInstance): void {
  app.get<{ Params: { '*': string } }>('/static/*', { config: { permission: 'anonymous' } }, (request, reply) =>
    reply.sendFile(request.params['*']),
  )
}

function healthRoutes(app: FastifyInstance, checks: HealthChecks): void {
  const config = { permission: 'anonymous' } as const
  app.get('/healthz', { config }, async () => ({ alive: true }))
  app.get('/readyz', { config }, async (_request, reply) => {
    const readiness = await checkReadiness(checks)
    return reply.code(readiness.ready ? 200 : 503).send(readiness)
  })
}
