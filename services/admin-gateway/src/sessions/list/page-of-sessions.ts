import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { GatewayTables } from '../../tables.ts'
import type { SessionRow } from '../session-store.ts'
import type { ListState, SortKey } from './list-state.ts'
import { type PeriodStarts, sessionConditions } from './session-conditions.ts'

export interface SessionPage {
  rows: SessionRow[]
  /** Whether there is more before and after. */
  before: boolean
  after: boolean
}

type Db = Kysely<GatewayTables>

/** Each part of an order has one direction: where a page ends is compared as one value, as the indexes have it. */
const newness = [part('requested_at', 'timestamptz'), part('run_id', 'uuid'), part('-step', 'int')]
const orders: Record<SortKey, typeof newness> = {
  started: newness,
  duration: [part("coalesce(finished_at - started_at, interval '0')", 'interval'), ...newness],
  kind: [part('import_type', 'text'), ...newness],
  by: [part('requested_by', 'text'), ...newness],
}

function part(expression: string, type: string) {
  return { expression: sql.raw(`(${expression})`), type: sql.raw(type) }
}

/** Sessions of a list from where it begins, without counting those before: however far, a page costs the same. */
export async function pageOfSessions(
  db: Db,
  { filter, order: { key, descending }, from }: ListState,
  { starts, now, size }: { starts: PeriodStarts; now: Date; size: number },
): Promise<SessionPage> {
  const place = from && (await placeOf(db, from.id, key))
  const backwards = place !== null && from?.side === 'before'
  const down = descending !== backwards
  const direction = sql.raw(down ? 'desc' : 'asc')
  const conditions = [
    ...sessionConditions(filter, starts, now),
    ...(place ? [sql`(${columnsOf(key)}) ${sql.raw(down ? '<' : '>')} (${place})`] : []),
  ]
  const { rows } = await sql<SessionRow>`
    select * from sessions.import_session
    ${conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``}
    order by ${sql.join(orders[key].map(({ expression }) => sql`${expression} ${direction}`))}
    limit ${size + 1}`.execute(db)
  const shown = rows.slice(0, size)
  const more = rows.length > size
  if (backwards) return { rows: shown.reverse(), before: more, after: true }
  return { rows: shown, before: place !== null, after: more }
}

const columnsOf = (key: SortKey) => sql.join(orders[key].map(({ expression }) => expression))

/** As texts, which lose nothing: a `Date` has no microseconds. Null: the session is not there any more. */
async function placeOf(db: Db, id: string, key: SortKey): Promise<RawBuilder<unknown> | null> {
  const columns = sql.join(orders[key].map(({ expression }, at) => sql`${expression}::text as ${sql.ref(`part${at}`)}`))
  const { rows } = await sql<Record<string, string>>`
    select ${columns} from sessions.import_session where id = ${id}`.execute(db)
  const [row] = rows
  return row ? sql.join(orders[key].map(({ type }, at) => sql`${row[`part${at}`]}::${type}`)) : null
}
