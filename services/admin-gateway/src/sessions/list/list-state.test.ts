import { expect, test } from 'vitest'
import { listHref, listState, showsNewest } from './list-state.ts'

const id = '0191c2aa-0000-7000-8000-00000000abcd'
const path = '/admin/integrations/sessions/'

test('the address says all of what the list shows, and nothing that goes without saying', () => {
  const query = {
    q: ' обрыв ',
    status: 'failed',
    kind: 'prices',
    by: 'ночной обмен',
    period: 'week',
    sort: 'duration',
    after: id,
  }
  const state = listState(query)
  expect(state).toEqual({
    filter: { search: 'обрыв', status: 'failed', kind: 'prices', by: 'ночной обмен', period: 'week' },
    order: { key: 'duration', descending: false },
    from: { side: 'after', id },
  })
  expect(
    listState(Object.fromEntries(new URL(listHref(state, { from: state.from }), 'http://x').searchParams)),
  ).toEqual(state)
  expect(listHref(listState({}))).toBe(path)
  expect(listHref(listState({ sort: '-started' }))).toBe(path)
})

test('another filter or order begins with its first page', () => {
  const state = listState({ kind: 'prices', before: id })
  expect(listHref(state, { status: 'failed' })).toBe(`${path}?status=failed&kind=prices`)
  expect(listHref(state, { kind: null })).toBe(path)
  expect(listHref(state, { order: { key: 'by', descending: true } })).toBe(`${path}?kind=prices&sort=-by`)
})

test('what nobody can have clicked is left out', () => {
  const nonsense = {
    q: 'ab',
    status: 'lost',
    kind: 'toString',
    by: ['a', 'b'],
    period: '',
    sort: 'id; drop',
    after: '1',
    before: [],
  }
  expect(listState(nonsense)).toEqual(listState({}))
})

test('new rows belong on the first page of everything in its usual order only', () => {
  expect(showsNewest(listState({}))).toBe(true)
  for (const query of [{ after: id }, { status: 'running' }, { sort: 'started' }, { q: 'обрыв' }]) {
    expect(showsNewest(listState(query))).toBe(false)
  }
})
