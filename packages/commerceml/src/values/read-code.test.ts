import { expect, test } from 'vitest'
import { readCode } from './read-code.ts'

test.each([
  ['796 ', '796'],
  ['    ', ''],
  [' 018d777d-9094-11ec-a2ff-04421a23d8e8\n', '018d777d-9094-11ec-a2ff-04421a23d8e8'],
])('the blanks around %j are padding', (text, expected) => {
  expect(readCode(text)).toBe(expected)
})
