import { type RawBuilder, sql } from 'kysely'
import { type ShownStatus, silentAfterMs } from '../session-view.ts'
import type { Period, SessionFilter } from './list-state.ts'

type Condition = RawBuilder<boolean>

/** When each period began, for an administrator's day. */
export type PeriodStarts = Record<Period, Date>

/** What a session has to be to be shown. */
export function sessionConditions(filter: SessionFilter, starts: PeriodStarts, now: Date): Condition[] {
  const { status, kind, by, period, search } = filter
  return [
    ...(status === null ? [] : [hasStatus(status, now)]),
    ...(kind === null ? [] : [sql<boolean>`import_type = ${kind}`]),
    ...(by === null ? [] : [sql<boolean>`requested_by = ${by}`]),
    ...(period === null ? [] : [sql<boolean>`requested_at >= ${starts[period]}`]),
    ...(search === null ? [] : [found(search)]),
  ]
}

/** The status that is shown, as `shownStatus` derives it. */
export const shownStatusColumn = (now: Date): RawBuilder<ShownStatus> => sql`case
  when status = 'running' and last_event_at < ${silentSince(now)} then 'stalled'
  when status = 'completed' and failed_items > 0 then 'issues'
  else status end`

function hasStatus(status: ShownStatus, now: Date): Condition {
  switch (status) {
    case 'stalled':
      return sql`status = 'running' and last_event_at < ${silentSince(now)}`
    case 'running':
      return sql`status = 'running' and last_event_at >= ${silentSince(now)}`
    case 'issues':
      return sql`status = 'completed' and failed_items > 0`
    case 'completed':
      return sql`status = 'completed' and failed_items = 0`
    default:
      return sql`status = ${status}`
  }
}

const silentSince = (now: Date): Date => new Date(now.getTime() - silentAfterMs)

/**
 * In the code or the text of the error, or the beginning of the session's or the run's id, also as the list shortens it; or the 1C id of
 * a record, whole, that an issue of the session is about.
 */
export function found(search: string): Condition {
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  // by a collation that knows Cyrillic, whatever the database was made with
  const inError = sql<boolean>`(error_code is not null
    and lower((error_code || ' ' || error_message) collate "und-x-icu") like ${pattern})`
  const aboutRecord = sql<boolean>`id in (select session_id from imports.import_issue where onec_id = ${search})`
  const [, start, end = ''] = /^([0-9a-f][0-9a-f-]{2,35})(?:…([0-9a-f]{0,12}))?$/i.exec(search) ?? []
  if (start === undefined) return sql`(${inError} or ${aboutRecord})`
  const [lowest, highest] = [uuidFrom(start, '0'), uuidFrom(start, 'f')]
  const begins = (column: 'id' | 'run_id') => sql`(${sql.ref(column)} between ${lowest}::uuid and ${highest}::uuid
    and ${sql.ref(column)}::text like ${`%${end.toLowerCase()}`})`
  return sql`(${inError} or ${aboutRecord} or ${begins('id')} or ${begins('run_id')})`
}

const uuidFrom = (start: string, filler: string): string => start.replaceAll('-', '').slice(0, 32).padEnd(32, filler)
