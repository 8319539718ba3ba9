import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { importPath, sessionsPath } from '../../pages/page-paths.ts'
import type { RenderPage } from '../../pages/render-page.ts'
import { takeRunFlash } from '../../runs/take-flash.ts'
import type { GatewayTables } from '../../tables.ts'
import { resultOfRun } from '../result-of-run.ts'
import { newestSequence } from '../session-store.ts'
import { sessionView, type ViewContext } from '../session-view.ts'
import { countSessions } from './count-sessions.ts'
import { listColumns } from './list-columns.ts'
import { listFilters } from './list-filters.ts'
import { type ListState, listHref, listState, shortestSearch, showsNewest } from './list-state.ts'
import { pageOfSessions, type SessionPage } from './page-of-sessions.ts'
import { periodStarts } from './period-starts.ts'

export interface ListPageDeps {
  db: Kysely<GatewayTables>
  renderPage: RenderPage
  viewContext: () => ViewContext
}

const pageSize = 50

/** The journal of imports: filtered, searched, sorted, a page at a time, and live. */
export function listPage(app: FastifyInstance, { db, renderPage, viewContext }: ListPageDeps): void {
  app.get<{ Querystring: Record<string, unknown> }>(
    sessionsPath,
    { config: { permission: 'import:view' } },
    async (request, reply) => {
      const context = viewContext()
      const { texts, format, now } = context
      const state = listState(request.query)
      const starts = periodStarts(now)
      // before the rows: what changes in between comes over the stream, once too often rather than never
      const seq = await newestSequence(db)
      const [page, counts] = await Promise.all([
        pageOfSessions(db, state, { starts, now, size: pageSize }),
        countSessions(db, { search: state.filter.search, starts, now }),
      ])
      const filters = listFilters(counts, state, context)
      const views = page.rows.map((row) => sessionView(row, context))
      const { note, following } = await takeRunFlash(request, reply, texts, (runId) => resultOfRun(db, runId, context))
      const frame = {
        title: texts.sessions.title,
        menu: 'sessions' as const,
        crumbs: [{ text: texts.integrations }, { text: texts.sessions.title }],
        scripts: ['live.js'],
        refresh: views.some((view) => !view.over),
      }
      return renderPage(request, reply, 'sessions/list', frame, {
        rows: views,
        caption: texts.journal.caption(format.number(views.length), filters.total),
        filters,
        columns: listColumns(state, texts),
        state,
        kept: keptWords(state),
        shortestSearch,
        pager: pagerOf(page, state),
        firstHref: listHref(state),
        grows: showsNewest(state),
        pageSize,
        importPath,
        sessionsPath,
        streamUrl: `${sessionsPath}stream${following === null ? '' : `?run=${following}`}`,
        seq,
        note,
      })
    },
  )
}

/** What a form that searches has to say again: it replaces the whole query. */
const keptWords = (state: ListState): { name: string; value: string }[] =>
  [...new URL(listHref(state, { search: null }), 'http://localhost').searchParams].map(([name, value]) => ({
    name,
    value,
  }))

function pagerOf(
  { rows, before, after }: SessionPage,
  state: ListState,
): { before: string | null; after: string | null } {
  const [first, last] = [rows[0], rows.at(-1)]
  return {
    before: before && first ? listHref(state, { from: { side: 'before', id: first.id } }) : null,
    after: after && last ? listHref(state, { from: { side: 'after', id: last.id } }) : null,
  }
}
