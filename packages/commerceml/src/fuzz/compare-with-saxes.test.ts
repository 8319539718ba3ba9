import { expect, test } from 'vitest'
import { compareWithSaxes, toldBySaxes, toldByScanner } from './compare-with-saxes.ts'

test('the scanner says what plain saxes says of every document, however it is cut into pieces', () => {
  const { failed, seed, counterexample } = compareWithSaxes({ seed: 1, cases: 10_000 })
  const [document = '', lengths] = counterexample ?? []
  const pieces = [document]
  expect({ failed, seed, document, lengths, scanner: toldByScanner(pieces) }).toEqual({
    failed: false,
    seed,
    document: '',
    lengths: undefined,
    scanner: toldBySaxes(pieces),
  })
})
