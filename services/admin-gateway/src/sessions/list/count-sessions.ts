import { type Kysely, sql } from 'kysely'
import type { GatewayTables } from '../../tables.ts'
import type { ShownStatus } from '../session-view.ts'
import type { Period } from './list-state.ts'
import { found, type PeriodStarts, shownStatusColumn } from './session-conditions.ts'

/** So many of the newest sessions are counted, not all that there ever were. */
export const mostCounted = 100_000

/** How many sessions are alike in all that can be filtered by. */
export interface SessionCount {
  status: ShownStatus
  kind: string
  by: string
  /** The shortest that it is in. */
  period: Period | null
  count: number
}

/** Every filter's counts follow from these. Read from an index alone, unless something is searched for. */
export async function countSessions(
  db: Kysely<GatewayTables>,
  { search, starts, now }: { search: string | null; starts: PeriodStarts; now: Date },
): Promise<SessionCount[]> {
  const { rows } = await sql<SessionCount>`
    select status, kind, "by", period, count(*) as count from (
      select ${shownStatusColumn(now)} as status, import_type as kind, requested_by as "by",
        case when requested_at >= ${starts.today} then 'today' when requested_at >= ${starts.week} then 'week'
          when requested_at >= ${starts.month} then 'month' end as period
      from sessions.import_session
      ${search === null ? sql`` : sql`where ${found(search)}`}
      order by requested_at desc
      limit ${mostCounted}
    ) newest
    group by 1, 2, 3, 4`.execute(db)
  return rows
}
