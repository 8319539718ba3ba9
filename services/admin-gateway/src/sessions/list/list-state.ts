import { type ImportKind, isImportKind } from '@imports/shared/contracts/import-kinds'
import { isUuid } from '../../pages/flash.ts'
import { sessionsPath } from '../../pages/page-paths.ts'
import type { ShownStatus } from '../session-view.ts'

export const statusOptions = ['running', 'stalled', 'pending', 'completed', 'issues', 'failed', 'cancelled'] as const
/** Each has those before it in it. */
export const periods = ['today', 'week', 'month'] as const
export const sortKeys = ['started', 'duration', 'kind', 'by'] as const
export type Period = (typeof periods)[number]
export type SortKey = (typeof sortKeys)[number]

export interface SessionFilter {
  status: ShownStatus | null
  kind: ImportKind | null
  by: string | null
  period: Period | null
  /** Of an id or an error, at least {@link shortestSearch} characters. */
  search: string | null
}

export interface SessionOrder {
  key: SortKey
  descending: boolean
}

/** What the list shows: all of it is in the address. */
export interface ListState {
  filter: SessionFilter
  order: SessionOrder
  /** The page begins after this session, or ends before it; null: the first page. */
  from: { side: 'after' | 'before'; id: string } | null
}

/** Shorter texts are in too many errors, and no index finds them. */
export const shortestSearch = 3

/** What the address says; what nobody can have clicked is left out. */
export function listState(query: Record<string, unknown>): ListState {
  const { after, before } = query
  return {
    filter: {
      status: oneOf(statusOptions, query.status),
      kind: typeof query.kind === 'string' && isImportKind(query.kind) ? query.kind : null,
      by: text(query.by, 1),
      period: oneOf(periods, query.period),
      search: text(query.q, shortestSearch),
    },
    order: orderOf(query.sort),
    from: isUuid(after) ? { side: 'after', id: after } : isUuid(before) ? { side: 'before', id: before } : null,
  }
}

const newestFirst: SessionOrder = { key: 'started', descending: true }

/** Whether rows that are new belong on top of what is shown. */
export const showsNewest = ({ filter, order, from }: ListState): boolean =>
  from === null && sortWord(order) === sortWord(newestFirst) && Object.values(filter).every((value) => value === null)

/** The address of a list that differs in this; it begins with the first page unless `from` is said. */
export function listHref({ filter, order }: ListState, changes: Partial<SessionFilter & ListState> = {}): string {
  const shown = { ...filter, ...changes }
  const sort = sortWord(changes.order ?? order)
  const words: Record<string, string | null> = {
    q: shown.search,
    status: shown.status,
    kind: shown.kind,
    by: shown.by,
    period: shown.period,
    sort: sort === sortWord(newestFirst) ? null : sort,
    ...(changes.from ? { [changes.from.side]: changes.from.id } : {}),
  }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(words)) if (value !== null) query.set(name, value)
  return query.size === 0 ? sessionsPath : `${sessionsPath}?${query}`
}

const sortWord = ({ key, descending }: SessionOrder): string => `${descending ? '-' : ''}${key}`

function orderOf(word: unknown): SessionOrder {
  if (typeof word !== 'string') return newestFirst
  const key = oneOf(sortKeys, word.replace(/^-/, ''))
  return key === null ? newestFirst : { key, descending: word.startsWith('-') }
}

const oneOf = <T extends string>(all: readonly T[], value: unknown): T | null =>
  all.find((one) => one === value) ?? null

function text(value: unknown, shortest: number): string | null {
  const trimmed = typeof value === 'string' ? value.trim().slice(0, 200) : ''
  return trimmed.length < shortest ? null : trimmed
}
