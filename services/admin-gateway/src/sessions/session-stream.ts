import { isTerminal } from '@imports/shared/contracts/import-session'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import type { Visitors } from '../auth/guard.ts'
import type { Visitor } from '../auth/login-sessions.ts'
import { isUuid } from '../pages/flash.ts'
import { PageError } from '../pages/page-error.ts'
import { sessionsPath } from '../pages/page-paths.ts'
import type { GatewayTables } from '../tables.ts'
import { createEventStream, type EventStream, eventStreamHeaders, formatEvent } from './event-stream.ts'
import type { OpenStreams } from './open-streams.ts'
import { type RowEvent, rowEvents } from './row-events.ts'
import type { SessionFeed } from './session-feed.ts'
import { findSession, newestSessions, type SessionRow, sessionsOfRun, sessionsSince } from './session-store.ts'
import { isSilent } from './session-view.ts'
import { watchLogins } from './watch-logins.ts'

export interface SessionStreamDeps {
  db: Kysely<GatewayTables>
  visitors: Visitors
  feed: SessionFeed
  streams: OpenStreams
  renderRow: (row: SessionRow, visitor: Visitor) => string
  renderDetail: (row: SessionRow, visitor: Visitor) => Promise<string>
  /** What came of a run; null while it is open. */
  renderResult: (runId: string) => Promise<string | null>
}

const snapshotSize = 50
const resumeLimit = 500
const loginCheckMs = 15_000

/**
 * Changed rows as server-rendered fragments. The event id is the stream sequence that a row reflects: with it the browser resumes
 * exactly where it was, without it it gets the newest sessions whole.
 */
export function sessionStream(app: FastifyInstance, deps: SessionStreamDeps): void {
  const eventOf = rowEvents(deps.renderRow)
  app.get<{ Querystring: { after?: string; session?: string; run?: string } }>(
    `${sessionsPath}stream`,
    { config: { permission: 'import:view' } },
    async (request, reply) => {
      const visitor = deps.visitors.of(request)
      const { login } = visitor
      if (!login) throw new PageError('UNAUTHORIZED')
      const { run } = request.query
      if (run !== undefined && !isUuid(run)) throw new PageError('NOT_FOUND')
      const session = await shownSession(deps, request.query.session)

      const stream = openStream(deps, login.idHash)
      const say =
        session === undefined ? rowsTo(stream, eventOf, visitor) : detailTo(stream, deps, session, request, visitor)
      const live = holdBack(say)
      stream.body.once('close', deps.feed.subscribe(live.say)) // before the rows are read: nothing falls between
      const { rows, inOrder } = await rowsToBegin(deps, session, resumePoint(request))
      const last = Math.max(...rows.map((row) => row.last_seq))
      rows.forEach((row, at) => {
        say(row, inOrder ? row.last_seq : at === rows.length - 1 ? last : null)
      })
      live.letGo()
      if (run !== undefined) followRun(stream, deps, run, request)
      return reply.headers(eventStreamHeaders).send(stream.body)
    },
  )
  const { db, streams } = deps
  const stopWatching = watchLogins({ db, streams, log: app.log, everyMs: loginCheckMs })
  app.addHook('preClose', async () => {
    stopWatching()
    streams.closeAll()
  })
}

function openStream({ streams }: SessionStreamDeps, idHash: Buffer): EventStream {
  const stream = createEventStream({ onClose: () => streams.remove(idHash, stream) })
  streams.add(idHash, stream)
  return stream
}

type Say = (row: SessionRow, id?: number | null) => void

/** What changes while the beginning is being read waits for it: a later id before an earlier row would make a resume miss the row. */
function holdBack(say: Say): { say: (row: SessionRow) => void; letGo: () => void } {
  let held: SessionRow[] | null = []
  return {
    say: (row) => (held ? held.push(row) : say(row)),
    letGo: () => {
      for (const row of held ?? []) say(row)
      held = null
    },
  }
}

/** Rows that look as they did when they were last sent, or older, are not sent again. */
function rowsTo(stream: EventStream, eventOf: RowEvent, visitor: Visitor): Say {
  const sent = new Map<string, { seq: number; silent: boolean }>()
  return (row, id = row.last_seq) => {
    const silent = isSilent(row, new Date())
    const before = sent.get(row.id)
    if (before && (row.last_seq < before.seq || (row.last_seq === before.seq && silent === before.silent))) return
    sent.set(row.id, { seq: row.last_seq, silent })
    stream.send(row.id, eventOf(row, visitor, id))
  }
}

/**
 * The page of one session shows the other steps of its run too. It needs more queries than a row, so it is rendered at most once
 * a second, from the newest state.
 */
function detailTo(
  stream: EventStream,
  { db, renderDetail }: SessionStreamDeps,
  { id, run_id }: SessionRow,
  request: FastifyRequest,
  visitor: Visitor,
) {
  let seen = 0
  let timer: NodeJS.Timeout | null = null
  const render = async (): Promise<void> => {
    timer = null
    if (stream.body.destroyed) return
    const seq = seen
    try {
      const row = await findSession(db, id)
      if (row) stream.send(id, formatEvent({ event: 'detail', id: seq, data: await renderDetail(row, visitor) }))
    } catch (error) {
      request.log.warn({ err: error, sessionId: id }, 'a live page was not rendered')
    }
  }
  stream.body.once('close', () => timer && clearTimeout(timer))
  return (row: SessionRow): void => {
    if (row.run_id !== run_id) return
    seen = Math.max(seen, row.last_seq)
    timer ??= setTimeout(render, 1_000)
  }
}

/** The list that has started a run tells what came of it, once. */
function followRun(
  stream: EventStream,
  { feed, renderResult }: SessionStreamDeps,
  runId: string,
  request: FastifyRequest,
) {
  const look = async (): Promise<void> => {
    try {
      const data = await renderResult(runId)
      if (data !== null) stream.send(`result ${runId}`, formatEvent({ event: 'result', id: null, data }))
    } catch (error) {
      request.log.warn({ err: error, runId }, 'the result of a run was not rendered')
    }
  }
  const stop = feed.subscribe((row) => {
    if (row.run_id === runId && isTerminal(row.status)) void look()
  })
  stream.body.once('close', stop)
  void look()
}

/** The browser sends the header when it reconnects by itself; a page that opens or resumes the stream says it in the query. */
function resumePoint(request: FastifyRequest<{ Querystring: { after?: string } }>): number | null {
  const said = request.headers['last-event-id'] ?? request.query.after
  return typeof said === 'string' && /^\d{1,15}$/.test(said) ? Number(said) : null
}

async function shownSession({ db }: SessionStreamDeps, id: string | undefined): Promise<SessionRow | undefined> {
  if (id === undefined) return undefined
  const row = isUuid(id) ? await findSession(db, id) : null
  if (!row) throw new PageError('NOT_FOUND')
  return row
}

async function rowsToBegin(
  { db }: SessionStreamDeps,
  session: SessionRow | undefined,
  after: number | null,
): Promise<{ rows: SessionRow[]; inOrder: boolean }> {
  if (session !== undefined) {
    const steps = await sessionsOfRun(db, session.run_id)
    return { rows: steps.filter((row) => after === null || row.last_seq > after), inOrder: true }
  }
  if (after !== null) {
    const rows = await sessionsSince(db, after, resumeLimit)
    if (rows.length < resumeLimit) return { rows, inOrder: true }
  }
  const rows = await newestSessions(db, { limit: snapshotSize })
  return { rows: rows.reverse(), inOrder: false } // the oldest first: each new one goes on top
}
