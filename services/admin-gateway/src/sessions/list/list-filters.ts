import { importKindNames } from '@imports/shared/contracts/import-kinds'
import { kindName, type ViewContext } from '../session-view.ts'
import { mostCounted, type SessionCount } from './count-sessions.ts'
import { type ListState, listHref, type Period, periods, type SessionFilter, statusOptions } from './list-state.ts'

export interface FilterOption {
  text: string
  icon: string
  count: string
  href: string
  chosen: boolean
}

export interface ListFilter {
  name: string
  /** What it is set to, or what it would choose by. */
  shown: string
  options: FilterOption[]
}

export interface ListFilters {
  status: ListFilter
  /** By kind, who and date. */
  others: ListFilter[]
  /** Sessions that all filters let through; of the counted ones. */
  total: string
  /** Says of how many the counts are, when not of all. */
  note: string | null
  /** Where nothing is filtered; null when nothing is. */
  clearHref: string | null
}

type Choice = keyof Omit<SessionFilter, 'search'>

const mostNames = 12

/** The filters, each option with the number of sessions that it would show. */
export function listFilters(counts: readonly SessionCount[], state: ListState, context: ViewContext): ListFilters {
  const { texts, format } = context
  const { filter } = state
  const { filters, statuses } = texts.journal
  const cut = sum(counts) >= mostCounted
  const number = (count: number) => `${format.number(count)}${cut && count > 0 ? '+' : ''}`
  const filterBy = <K extends Choice>(
    name: K,
    all: string,
    values: { value: SessionFilter[K] & string; text: string; icon?: string }[],
  ) => {
    const option = (value: SessionFilter[K] | null, text: string, icon = '') => ({
      text,
      icon,
      count: number(sum(counts.filter(letThrough({ ...filter, [name]: value })))),
      href: listHref(state, { [name]: value }),
      chosen: filter[name] === value,
    })
    const chosen = values.find(({ value }) => value === filter[name])
    const options = [option(null, all), ...values.map(({ value, text, icon }) => option(value, text, icon))]
    return { name: filters[name], shown: chosen?.text ?? all, options }
  }
  return {
    status: filterBy(
      'status',
      filters.anyStatus,
      statusOptions.map((value) => ({ value, text: statuses[value], icon: texts.statuses[value].icon })),
    ),
    others: [
      filterBy(
        'kind',
        filters.anyKind,
        importKindNames.map((value) => ({ value, text: kindName(value, texts) })),
      ),
      filterBy(
        'period',
        filters.anyTime,
        periods.map((value) => ({ value, text: filters.periods[value] })),
      ),
      filterBy(
        'by',
        filters.anybody,
        names(counts, filter.by).map((value) => ({ value, text: value })),
      ),
    ],
    total: number(sum(counts.filter(letThrough(filter)))),
    note: cut ? filters.counted(format.number(mostCounted)) : null,
    clearHref: Object.values(filter).some((value) => value !== null) ? listHref(state, cleared) : null,
  }
}

const cleared: SessionFilter = { status: null, kind: null, by: null, period: null, search: null }

const sum = (counts: readonly SessionCount[]): number => counts.reduce((total, { count }) => total + count, 0)

/** Whether a filter shows the sessions that are so; what is searched for is counted apart. */
const letThrough =
  ({ status, kind, by, period }: SessionFilter) =>
  (count: SessionCount): boolean =>
    (status === null || count.status === status) &&
    (kind === null || count.kind === kind) &&
    (by === null || count.by === by) &&
    (period === null || isWithin(count.period, period))

const isWithin = (shortest: Period | null, period: Period): boolean =>
  shortest !== null && periods.indexOf(shortest) <= periods.indexOf(period)

/** Who has started most, and who is chosen. */
function names(counts: readonly SessionCount[], chosen: string | null): string[] {
  const totals = new Map<string, number>(chosen === null ? [] : [[chosen, Number.POSITIVE_INFINITY]])
  for (const { by, count } of counts) totals.set(by, (totals.get(by) ?? 0) + count)
  return [...totals]
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostNames)
    .map(([name]) => name)
}
