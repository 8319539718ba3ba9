import { expect, test } from 'vitest'
import { slicesOf } from './slices.ts'

test.each([
  [0, []],
  [1, [{ from: 0, to: 1 }]],
  [10, [{ from: 0, to: 10 }]],
  [
    25,
    [
      { from: 0, to: 10 },
      { from: 10, to: 20 },
      { from: 20, to: 25 },
    ],
  ],
])('%i rows are cut so that each is in one slice', (rows, slices) => {
  expect(slicesOf(rows, 10)).toEqual(slices)
})

test('the slices of any number of rows add up to it: progress ends at its total', () => {
  for (const rows of [1, 19_999, 20_000, 20_001, 41_196]) {
    expect(slicesOf(rows).reduce((sum, { from, to }) => sum + to - from, 0)).toBe(rows)
  }
})
