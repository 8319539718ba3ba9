import { expect, test } from 'vitest'
import { createFormat } from '../../texts/format.ts'
import { textsOf } from '../../texts/texts.ts'
import type { ViewContext } from '../session-view.ts'
import { mostCounted, type SessionCount } from './count-sessions.ts'
import { type ListFilter, listFilters } from './list-filters.ts'
import { listState } from './list-state.ts'

const texts = textsOf('ru')
const context: ViewContext = { texts, format: createFormat('ru', texts), now: new Date(), sessionsPath: '/s/' }

const counts: SessionCount[] = [
  { status: 'failed', kind: 'prices', by: 'anna', period: 'today', count: 2 },
  { status: 'completed', kind: 'prices', by: 'boris', period: 'week', count: 5 },
  { status: 'completed', kind: 'catalog', by: 'boris', period: null, count: 7 },
]
const filtersFor = (query: Record<string, string>, given = counts) => listFilters(given, listState(query), context)
const shown = ({ options }: ListFilter) =>
  Object.fromEntries(options.filter(({ count }) => count !== '0').map(({ text, count }) => [text, count]))

test('each option has the number of sessions that clicking it would show', () => {
  const { status, others, total } = filtersFor({ kind: 'prices' })
  const [kind, period, by] = others.map(shown)
  expect(shown(status)).toEqual({ Все: '7', Завершено: '5', Ошибка: '2' })
  expect(kind).toEqual({ 'Любой тип': '14', 'Каталог товаров': '7', 'Цены товаров': '7' })
  expect(period).toEqual({ 'Любая дата': '7', Сегодня: '2', 'За 7 дней': '7', 'За 30 дней': '7' })
  expect(by).toEqual({ 'Кто угодно': '7', boris: '5', anna: '2' })
  expect(total).toBe('7')
})

test('what is chosen is shown and marked, also a name of which nothing is counted', () => {
  const { others, clearHref } = filtersFor({ by: 'vera', period: 'week' })
  expect(others.map((filter) => filter.shown)).toEqual(['Любой тип', 'За 7 дней', 'vera'])
  expect(others.map(({ options }) => options.filter(({ chosen }) => chosen).map(({ text }) => text))).toEqual([
    ['Любой тип'],
    ['За 7 дней'],
    ['vera'],
  ])
  expect(clearHref).toBe('/admin/integrations/sessions/')
  expect(filtersFor({}).clearHref).toBeNull()
})

test('when not all could be counted, the numbers say so', () => {
  const many = [{ ...counts[0], count: mostCounted } as SessionCount]
  const { total, note, status } = filtersFor({}, many)
  expect(total.replace(/\s/gu, ' ')).toBe('100 000+')
  expect(note?.replace(/\s/gu, ' ')).toBe('Сосчитаны последние 100 000 сессий')
  expect(status.options.find(({ text }) => text === 'Завершено')?.count).toBe('0')
  expect(filtersFor({}).note).toBeNull()
})
