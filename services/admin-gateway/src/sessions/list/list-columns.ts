import type { Texts } from '../../texts/texts-shape.ts'
import { type ListState, listHref, type SortKey } from './list-state.ts'

export interface ListColumn {
  text: string
  isNumber: boolean
  /** Null: the list cannot be sorted by it. */
  sort: { href: string; aria: 'ascending' | 'descending' | null; arrow: string } | null
}

type Name = 'id' | 'kind' | 'status' | 'progress' | 'started' | 'duration' | 'by'

const columns: { name: Name; sort?: SortKey }[] = [
  { name: 'id' },
  { name: 'kind', sort: 'kind' },
  { name: 'status' },
  { name: 'progress' },
  { name: 'started', sort: 'started' },
  { name: 'duration', sort: 'duration' },
  { name: 'by', sort: 'by' },
]

/** The heads of the list; the one it is sorted by turns it round. */
export const listColumns = (state: ListState, { sessions }: Texts): ListColumn[] =>
  columns.map(({ name, sort }) => ({
    text: sessions[name],
    isNumber: name === 'duration',
    sort: sort === undefined ? null : sortBy(sort, state),
  }))

function sortBy(key: SortKey, state: ListState): NonNullable<ListColumn['sort']> {
  const { order } = state
  const isCurrent = order.key === key
  // what is newest or took longest is what one looks for; names are read from A
  const descending = isCurrent ? !order.descending : key === 'started' || key === 'duration'
  return {
    href: listHref(state, { order: { key, descending } }),
    aria: isCurrent ? (order.descending ? 'descending' : 'ascending') : null,
    arrow: isCurrent ? (order.descending ? '↓' : '↑') : '',
  }
}
