import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { auditActions } from '../auth/audit.ts'
import { auditPath } from '../pages/page-paths.ts'
import { queryOf } from '../pages/query-of.ts'
import type { RenderPage } from '../pages/render-page.ts'
import type { ViewContext } from '../sessions/session-view.ts'
import type { GatewayTables } from '../tables.ts'
import type { Texts } from '../texts/texts-shape.ts'
import { listAccounts } from './account-store.ts'
import { type AuditLine, listAudit } from './audit-store.ts'

export interface AuditPagesDeps {
  db: Kysely<GatewayTables>
  renderPage: RenderPage
  viewContext: () => ViewContext
}

const pageSize = 50

/** Who did what, and was refused what: the newest first, by person and by action. */
export function auditPages(app: FastifyInstance, { db, renderPage, viewContext }: AuditPagesDeps): void {
  app.get<{ Querystring: { who?: string; what?: string; before?: string } }>(
    auditPath,
    { config: { permission: 'people:manage' } },
    async (request, reply) => {
      const context = viewContext()
      const { people } = context.texts
      const filter = { who: said(request.query.who), what: said(request.query.what) }
      const before = /^\d{1,15}$/.test(request.query.before ?? '') ? Number(request.query.before) : null
      const [lines, accounts] = await Promise.all([
        listAudit(db, filter, { before, limit: pageSize }),
        listAccounts(db),
      ])
      const shown = lines.slice(0, pageSize)
      const oldest = lines.length > pageSize ? shown.at(-1)?.id : undefined
      const link = (at?: number) => `${auditPath}?${queryOf({ ...filter, before: at })}`
      const { title } = people.audit
      const frame = { title, menu: 'audit' as const, crumbs: [{ text: people.access }, { text: title }] }
      return renderPage(request, reply, 'people/audit', frame, {
        lines: shown.map((line) => auditView(line, context)),
        names: accounts.map(({ name }) => ({ name, chosen: name === filter.who })),
        actions: auditActions.map((action) => ({
          action,
          text: people.audit.actions[action],
          chosen: action === filter.what,
        })),
        filtered: filter.who !== undefined || filter.what !== undefined,
        auditPath,
        newestHref: before === null ? null : link(),
        olderHref: oldest === undefined ? null : link(oldest),
      })
    },
  )
}

const said = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, 64) : undefined

const auditView = (line: AuditLine, { texts, format }: ViewContext) => ({
  at: { iso: line.at.toISOString(), text: format.when(line.at) },
  who: line.account_name ?? texts.none,
  what: actionText(line.action, texts),
  refusal: /denied|refused|failed|throttled/.test(line.action),
  detail: Object.entries(line.detail)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' · '),
  address: line.address ?? texts.none,
})

/** An action of another version keeps its own name. */
const actionText = (action: string, { people: { audit } }: Texts): string =>
  auditActions.some((known) => known === action) ? audit.actions[action as keyof typeof audit.actions] : action // it is one of them
