import { expect, test } from 'vitest'
import { sessionRow } from '../testing/session-row.ts'
import { createFormat } from '../texts/format.ts'
import { textsOf } from '../texts/texts.ts'
import { runResult } from './run-result.ts'
import { sessionJson } from './session-json.ts'
import type { SessionRow } from './session-store.ts'

const texts = textsOf('ru')
const format = createFormat('ru', texts)
const none = { created: 0, updated: 0, unchanged: 0, deactivated: 0, skipped: 0, failed: 0 }
const step = (changes: Partial<SessionRow>) => sessionRow({ status: 'completed', ...changes })
const say = (...steps: SessionRow[]) =>
  runResult(
    steps.map((row) => sessionJson(row, new Date())),
    texts,
    format,
  )?.text.replace(/\s/gu, ' ')

test('a run that worked is summed up kind by kind', () => {
  const catalog = step({
    report_details: { warnings: 0, counts: { product: { ...none, created: 1200, updated: 34, failed: 9 } } },
  })
  const stocks = step({
    step: 2,
    import_type: 'stocks',
    report_details: { warnings: 0, counts: { stock: { ...none, unchanged: 1234 } } },
  })
  const customers = step({ step: 3, import_type: 'customers', total_items: 56 })
  expect(say(catalog, stocks, customers)).toBe(
    '✅ Импорт завершен: Каталог (1 234 товара), Остатки (1 234 SKU), Клиенты (56 клиентов)',
  )
})

test('a kind of which nothing was read, because nothing has changed, says so', () => {
  const known = { path: 'goods.xml', bytes: 1, unchanged: true }
  expect(say(step({ total_items: 0, files: [known] }))).toBe('✅ Импорт завершен: Каталог (без изменений)')
  expect(say(step({ total_items: 0, files: [known, { path: 'offers.xml', bytes: 1 }] }))).toBe(
    '✅ Импорт завершен: Каталог (0 товаров)',
  )
})

test('a failure says what was not done because of it', () => {
  const failed = step({ status: 'failed', error_message: 'файл обрывается.' })
  const cancelled = [2, 3].map((at) =>
    step({ step: at, status: 'cancelled', import_type: at === 2 ? 'stocks' : 'prices' }),
  )
  expect(say(failed, ...cancelled)).toBe(
    '❌ Ошибка импорта каталога: файл обрывается. Остатки и цены не импортированы.',
  )
})

test('a cancel says where it stopped, what had been done before and what was not', () => {
  const catalog = step({ report_details: { warnings: 0, counts: { product: { ...none, created: 40 } } } })
  const cancelled = (at: number, import_type: 'catalog' | 'stocks' | 'prices') =>
    step({ step: at, status: 'cancelled', import_type })
  expect(say(catalog, cancelled(2, 'stocks'), cancelled(3, 'prices'))).toBe(
    '🚫 Импорт отменён на шаге «Остатки». Завершено: Каталог (40 товаров). Цены не импортированы.',
  )
  expect(say(cancelled(1, 'catalog'))).toBe('🚫 Импорт отменён на шаге «Каталог».')
})

test('nothing is said before the last step has ended', () => {
  expect(say(step({}), step({ step: 2, status: 'pending' }))).toBeUndefined()
})

test('a dry run says that nothing was written, and of what follows a rehearsed catalogue why it is not counted', () => {
  const options = { dryRun: true }
  const counts = { product: { ...none, created: 40 } }
  const catalog = step({ options, report_details: { warnings: 0, counts } })
  const after = (import_type: 'prices' | 'images', at: number) =>
    step({ options, import_type, step: at, total_items: 0 })
  expect(say(catalog, after('prices', 2), after('images', 3))).toBe(
    '🧪 Пробный запуск завершён, ничего не записано: Каталог (40 товаров), Цены (учтены в каталоге), Изображения (можно посчитать после импорта каталога)',
  )
  expect(say(step({ options, status: 'failed', error_message: 'файл обрывается.' }))).toBe(
    '🧪 Пробный запуск, ничего не записано. ❌ Ошибка импорта каталога: файл обрывается.',
  )
})
