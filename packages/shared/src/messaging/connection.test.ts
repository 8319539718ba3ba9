import { expect, test } from 'vitest'
import { isRecentEnough } from './connection.ts'

test.each([
  ['2.8.4', false],
  ['2.9.0', true],
  ['2.14.0', true],
  ['3.0.1', true],
  ['0', false],
])('a server of version %s is recent enough: %s', (version, expected) => {
  expect(isRecentEnough(version)).toBe(expected)
})
