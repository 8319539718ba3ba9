import { expect, test } from 'vitest'
import { readBoolean } from './read-boolean.ts'

test.each([
  ['true', true],
  [' TRUE ', true],
  ['Да', true],
  ['1', true],
  ['Истина', true],
  ['false', false],
  ['нет', false],
  ['0', false],
  ['Ложь', false],
  ['', null],
  ['может быть', null],
])('%j is %s', (text, expected) => {
  expect(readBoolean(text)).toBe(expected)
})
