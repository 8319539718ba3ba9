import { expect, test } from 'vitest'
import { createTally } from './count-records.ts'

const merged = { created: 0, updated: 0, deactivated: 0 }

test('what nothing else happened to was unchanged, and the six add up to what was read', () => {
  const tally = createTally()
  tally.read('price', 10)
  tally.fail('price', 2)
  tally.repeat('price', { dropped: 3, differing: 1 })
  tally.leaveOut('price', 1)
  tally.merge('price', { created: 2, updated: 1, deactivated: 0 })
  tally.merge('price', { ...merged, created: 1 })
  // 10 staged and 2 not; of the staged 3 were repeats, of which 2 identical ones are silent
  expect(tally.report()).toEqual({
    counts: { price: { created: 3, updated: 1, unchanged: 2, deactivated: 0, skipped: 1, failed: 3 } },
    total: 10,
  })
})

test('what is made of other records is shown, but was not read; what did not occur is not shown', () => {
  const tally = createTally()
  tally.read('product', 2)
  tally.read('unit', 0)
  tally.derive('brand', 2, { ...merged, created: 1 })
  expect(tally.report()).toMatchObject({ counts: { brand: { created: 1, unchanged: 1 } }, total: 2 })
  expect(Object.keys(tally.report().counts)).toEqual(['product', 'brand'])
})
