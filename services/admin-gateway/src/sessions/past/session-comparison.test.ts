import { expect, test } from 'vitest'
import { sessionRow } from '../../testing/session-row.ts'
import { createFormat } from '../../texts/format.ts'
import { textsOf } from '../../texts/texts.ts'
import type { ViewContext } from '../session-view.ts'
import { sessionComparison } from './session-comparison.ts'

const texts = textsOf('ru')
const context: ViewContext = { texts, format: createFormat('ru', texts), now: new Date(), sessionsPath: '/s/' }
const none = { created: 0, updated: 0, unchanged: 0, deactivated: 0, skipped: 0, failed: 0 }
const started_at = new Date('2026-11-20T09:00:00Z')
const ended = (seconds: number, total_items: number, counts: object) =>
  sessionRow({
    status: 'completed',
    started_at,
    finished_at: new Date(started_at.getTime() + seconds * 1000),
    total_items,
    report_details: { warnings: 0, counts: { product: { ...none, ...counts } } },
  })
const issue = (code: string, count: number) => ({ code, count, severity: 'error' as const })

test('a session beside the one before: how long, how much, and which codes came and went', () => {
  const now = { session: ended(42, 90, { created: 4, failed: 3 }), issues: [issue('MISSING_ID', 3)] }
  const before = { session: ended(30, 100, { created: 4 }), issues: [issue('BAD_NUMBER', 2)] }
  const rows = sessionComparison(now, before, context).rows.map(({ name, now, before, change }) => [
    name,
    now,
    before,
    change,
  ])
  expect(rows).toEqual([
    ['Длительность', '42 сек', '30 сек', ''],
    ['Прочитано записей', '90', '100', '−10'],
    ['Создано', '4', '4', 'как было'],
    ['Изменено', '0', '0', 'как было'],
    ['Без изменений', '0', '0', 'как было'],
    ['Отключено', '0', '0', 'как было'],
    ['Пропущено', '0', '0', 'как было'],
    ['Не загружено', '3', '0', '+3'],
    ['Нет Ид', '3', '0', '+3'],
    ['Число не читается', '0', '2', '−2'],
  ])
})

test('of one that is under way only the usual time is told', () => {
  const rows = sessionComparison(
    { session: sessionRow(), issues: [] },
    { session: ended(30, 1, {}), issues: [] },
    context,
  ).rows
  expect(rows).toMatchObject([{ now: 'В процессе...', before: '30 сек' }])
})
