import { expect, test } from 'vitest'
import { withoutRepeats } from './without-repeats.ts'

test.each([
  [[], []],
  [['a', 'b'], [['a', 'b']]],
  [
    ['a', 'b', 'A'],
    [['a', 'b'], ['A']],
  ],
  [
    ['a', 'A', 'a', 'b'],
    [['a', 'b'], ['A'], ['a']],
  ],
])('%j', (items, expected) => {
  expect(withoutRepeats(items, (item) => item.toLowerCase())).toEqual(expected)
})
