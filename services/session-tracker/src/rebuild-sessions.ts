import { sessionChannel } from '@imports/shared/contracts/session-table'
import type { EventHistory } from '@imports/shared/messaging/replay-events'
import { type Kysely, sql, type Transaction } from 'kysely'
import { sessionsOf } from './evolve-session.ts'
import { foldEvent } from './fold-event.ts'
import { holdProjection } from './projection-lock.ts'
import type { ProjectedSession, ProjectionTables } from './tracker-tables.ts'

export interface RebuildDeps {
  /** As the tracker's role, or the owner of the schema; with `check` as anybody who may read it. */
  db: Kysely<ProjectionTables>
  history: EventHistory
}

export interface SessionDifference {
  sessionId: string
  /** What the row says otherwise than the stream; null when there is no row. */
  columns: string[] | null
}

export interface Rebuilt {
  events: number
  /** Rows that could be made from the stream. */
  rebuilt: number
  /** Rows whose first event the stream does not have any more: they stay as they are. */
  kept: number
  differences: SessionDifference[]
}

/**
 * Makes the rows anew from the stream, in a table of their own, compares them with the projection one by one and, unless it is
 * only to `check`, replaces what differs in one transaction. The tracker may run: it waits while the rows are compared, and
 * what it has not folded yet it folds afterwards.
 */
export async function rebuildSessions({ db, history }: RebuildDeps, { check }: { check: boolean }): Promise<Rebuilt> {
  const rows = new Map<string, ProjectedSession>()
  let events = 0
  let replayed = 0
  const replayTo = async (to: number, first: number) => {
    await history.replay({ from: Math.max(replayed + 1, first), to }, (event, seq) => {
      events += 1
      for (const sessionId of sessionsOf(event)) {
        const folded = foldEvent(rows.get(sessionId) ?? null, event, seq, sessionId)
        if (folded) rows.set(sessionId, folded)
      }
    })
    replayed = Math.max(replayed, to)
  }
  // nearly all of it before anybody has to wait
  const start = await history.bounds()
  if (start) await replayTo(start.done, start.first)
  return db.transaction().execute(async (trx) => {
    await holdProjection(trx)
    const bounds = await history.bounds()
    // an event may have been folded and not acknowledged yet: a row shows it then
    if (bounds) await replayTo(Math.max(bounds.done, await newestSequence(trx)), bounds.first)
    await storeRebuilt(trx, [...rows.values()])
    const differences = await compare(trx)
    if (!check && differences.length > 0) await replace(trx, differences)
    return { events, rebuilt: rows.size, kept: await countKept(trx), differences }
  })
}

async function newestSequence(trx: Transaction<ProjectionTables>): Promise<number> {
  const { newest } = await trx
    .selectFrom('sessions.import_session')
    .select((select) => select.fn.max('last_seq').as('newest'))
    .executeTakeFirstOrThrow()
  return newest ?? 0
}

async function storeRebuilt(trx: Transaction<ProjectionTables>, rows: ProjectedSession[]): Promise<void> {
  await sql`create temporary table rebuilt_session (like sessions.import_session including indexes) on commit drop`.execute(
    trx,
  )
  for (let at = 0; at < rows.length; at += 1_000) {
    await sql`insert into rebuilt_session
      select * from jsonb_populate_recordset(null::rebuilt_session, ${JSON.stringify(rows.slice(at, at + 1_000))}::jsonb)`.execute(
      trx,
    )
  }
}

/** A row that an earlier event made than the stream has one of is older than the stream, and says more. */
async function compare(trx: Transaction<ProjectionTables>): Promise<SessionDifference[]> {
  const { rows } = await sql<SessionDifference>`
    select rebuilt.id as "sessionId",
      case when live.id is not null then array(
        select before.key from jsonb_each(to_jsonb(live)) before join jsonb_each(to_jsonb(rebuilt)) after using (key)
        where before.value <> after.value order by before.key
      ) end as columns
    from rebuilt_session rebuilt left join sessions.import_session live on live.id = rebuilt.id
    where live.id is null or (live.first_seq >= rebuilt.first_seq and to_jsonb(live) <> to_jsonb(rebuilt))
    order by rebuilt.first_seq, rebuilt.step`.execute(trx)
  return rows
}

async function countKept(trx: Transaction<ProjectionTables>): Promise<number> {
  const { rows } = await sql<{ kept: number }>`
    select count(*) as kept from sessions.import_session live left join rebuilt_session rebuilt on rebuilt.id = live.id
    where rebuilt.id is null or live.first_seq < rebuilt.first_seq`.execute(trx)
  return rows[0]?.kept ?? 0
}

/** Row by row rather than table by table: grants, indexes and what watches the table stay what they are. */
async function replace(trx: Transaction<ProjectionTables>, differences: SessionDifference[]): Promise<void> {
  const ids = differences.map(({ sessionId }) => sessionId)
  const { rows: columns } = await sql<{ name: string }>`
    select attname as name from pg_attribute
    where attrelid = 'sessions.import_session'::regclass and attnum > 0 and not attisdropped`.execute(trx)
  const assignments = columns.map(({ name }) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`)
  await sql`insert into sessions.import_session select * from rebuilt_session where id = any(${ids}::uuid[])
    on conflict (id) do update set ${sql.join(assignments)}`.execute(trx)
  await sql`select pg_notify(${sessionChannel}, id) from unnest(${ids}::text[]) id`.execute(trx)
}
