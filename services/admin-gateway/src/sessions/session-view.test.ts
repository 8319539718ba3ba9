import { expect, test } from 'vitest'
import { sessionRow } from '../testing/session-row.ts'
import { createFormat } from '../texts/format.ts'
import { textsOf } from '../texts/texts.ts'
import type { SessionRow } from './session-store.ts'
import { sessionView, type ViewContext } from './session-view.ts'

const now = new Date('2026-11-20T12:00:00Z')
const texts = textsOf('ru')
const context: ViewContext = { texts, format: createFormat('ru', texts, { now: () => now }), now, sessionsPath: '/s/' }
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)

const row = (changes: Partial<SessionRow>) =>
  sessionRow({
    requested_at: ago(30),
    started_at: ago(26),
    last_event_at: now,
    total_items: 148_000_000,
    processed_items: 91_800_000,
    last_seq: 7,
    ...changes,
  })
const view = (changes: Partial<SessionRow>) => {
  const { progress, ...rest } = sessionView(row(changes), context)
  return { ...rest, progress: { ...progress, text: progress.text.replace(/\s/gu, ' ') } }
}

test('while files are read, progress is told in bytes, with the time left', () => {
  expect(view({}).progress).toEqual({
    bar: { value: 91_800_000, max: 148_000_000 },
    text: '62 % · 91,8 МБ из 148 МБ · чтение файлов · 3,5 МБ/с · осталось ≈ 16 сек',
  })
})

test('while rows are written, in records', () => {
  const { progress } = view({ phase: 'merging', processed_items: 31_000, total_items: 40_000, started_at: ago(1) })
  expect(progress.text).toBe('78 % · 31 000 из 40 000 · запись в базу')
})

test('speed and time left are those of the phase, not of the session', () => {
  const timeline = [
    { at: ago(26).toISOString(), what: 'started' as const, attempt: 1 },
    { at: ago(10).toISOString(), what: 'phase' as const, phase: 'merging', done: 1_000 },
  ]
  const { progress } = view({ phase: 'merging', processed_items: 31_000, total_items: 40_000, timeline })
  expect(progress.text).toBe('78 % · 31 000 из 40 000 · запись в базу · 3 000/с · осталось ≈ 3 сек')
})

test('the run can be cancelled at each of its sessions that is not over', () => {
  expect(view({ status: 'pending', step: 3 }).cancelHref).toBe(view({}).cancelHref)
  expect(view({}).cancelHref).toContain('/cancel')
  expect(view({ status: 'completed' }).cancelHref).toBeNull()
})

test('on an English page the title of the code stands beside what is stored', () => {
  const failed = row({ status: 'failed', error_code: 'XML_TRUNCATED', error_message: 'goods.xml: файл обрывается' })
  const english = { ...context, texts: textsOf('en'), format: createFormat('en', textsOf('en')) }
  expect(sessionView(failed, english).progress.text).toBe('File breaks off: goods.xml: файл обрывается')
  expect(sessionView(failed, context).progress.text).toBe('goods.xml: файл обрывается')
})

test('without a total there is a bar without a value', () => {
  expect(view({ total_items: null, phase: null, processed_items: 12 }).progress).toEqual({ bar: 'unknown', text: '12' })
})

test('more is never shown as done than there is', () => {
  expect(view({ processed_items: 200_000_000 }).progress.text).toMatch(/^100 %/)
})

test('a running session is silent after 45 s without an event, and says no time left', () => {
  expect(view({ last_event_at: ago(44) }).status.key).toBe('running')
  const stalled = view({ last_event_at: ago(46) })
  expect(stalled.status).toMatchObject({ key: 'stalled', word: 'Нет сигнала' })
  expect(stalled.progress.text).not.toContain('осталось')
  expect(view({ status: 'pending', last_event_at: ago(1000) }).status.key).toBe('pending')
})

test('durations: «В процессе...» while it runs, a dash when it never started', () => {
  expect(view({}).duration).toBe('В процессе...')
  expect(view({ status: 'completed', finished_at: now }).duration).toBe('26 сек')
  expect(view({ status: 'cancelled', started_at: null, finished_at: now }).duration).toBe('—')
})

test('a completed session with failed records is marked as such', () => {
  expect(view({ status: 'completed', failed_items: 3 }).status).toEqual({
    key: 'issues',
    icon: '⚠️',
    word: 'Завершено',
    note: '3 с ошибками',
  })
})

test('what is said aloud changes with the state and each tenth of the way, not with each record', () => {
  expect(view({}).said).toBe('Каталог товаров: Выполняется, 60 %')
  expect(view({ processed_items: 91_800_001 }).said).toBe(view({}).said)
  expect(view({ processed_items: 104_000_000 }).said).toBe('Каталог товаров: Выполняется, 70 %')
  expect(view({ status: 'completed', failed_items: 3 }).said).toBe('Каталог товаров: Завершено, 3 с ошибками')
})
