import { expect, test } from 'vitest'
import { isOnecNull } from './is-onec-null.ts'

test.each([
  '',
  ' \u00A0',
  '00000000-0000-0000-0000-000000000000',
  '-999999999.9',
  '-999 999 999,9',
  '-999\u00A0999\u00A0999,9',
  '0001-01-01T00:00:00',
  '0001-01-01',
  '01.01.0001 0:00:00',
])('%j means nothing', (text) => {
  expect(isOnecNull(text)).toBe(true)
})

test.each(['0', 'false', '-999', '-999999999.8', '0001-01-02', 'нет'])('%j is a value', (text) => {
  expect(isOnecNull(text)).toBe(false)
})
