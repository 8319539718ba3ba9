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

test('what has a part in common is no repeat', () => {
  const lists = (pairs: string[]) =>
    withoutRepeats(
      pairs,
      (pair) => pair,
      ([part = '']) => part,
    )
  expect(lists(['a1', 'a2', 'b1'])).toEqual([['a1', 'a2', 'b1']])
  expect(lists(['a1', 'a2', 'b1', 'a2'])).toEqual([['a1', 'a2', 'b1'], ['a2']])
})
