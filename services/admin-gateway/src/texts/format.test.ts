import { expect, test } from 'vitest'
import { createFormat } from './format.ts'
import { textsOf } from './texts.ts'

const now = () => new Date('2026-11-20T12:00:00Z')
const ru = createFormat('ru', textsOf('ru'), { timeZone: 'Europe/Moscow', now })
const en = createFormat('en', textsOf('en'), { timeZone: 'Europe/Moscow', now })
const plain = (text: string) => text.replace(/\s/gu, ' ') // Intl separates with no-break spaces

test.each([
  [300, 'менее 1 сек'],
  [42_000, '42 сек'],
  [59_700, '1 мин'],
  [204_000, '3,4 мин'],
  [5_400_000, '1,5 ч'],
])('%i ms last «%s»', (ms, expected) => expect(ru.duration(ms)).toBe(expected))

test('the decimal separator is the locale’s', () => expect(en.duration(204_000)).toBe('3.4 min'))

test.each([
  [1, '1 товар'],
  [2, '2 товара'],
  [5, '5 товаров'],
  [11, '11 товаров'],
  [21, '21 товар'],
  [1234, '1 234 товара'],
])('%i is counted as «%s»', (value, expected) => expect(plain(ru.count(value, 'products'))).toBe(expected))

test('today and yesterday are those of the administrator’s zone', () => {
  expect(ru.when(new Date('2026-11-20T09:31:00Z'))).toBe('сегодня 12:31')
  expect(ru.when(new Date('2026-11-19T21:30:00Z'))).toBe('сегодня 00:30')
  expect(ru.when(new Date('2026-11-19T18:40:00Z'))).toBe('вчера 21:40')
  expect(ru.when(new Date('2026-11-01T06:05:00Z'))).toBe('01.11.2026 09:05')
})

test.each([
  [0, '0 Б'],
  [999, '999 Б'],
  [148_000_000, '148 МБ'],
  [91_800_000, '91,8 МБ'],
])('%i bytes are «%s»', (bytes, expected) => expect(ru.bytes(bytes)).toBe(expected))
