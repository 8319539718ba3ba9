import { expect, test } from 'vitest'
import { interleaved, median } from './rounds.ts'
import { measuredRow } from './row.ts'

const seconds = { name: 'read', value: 3, unit: 's' } as const
const xmllint = { value: 2, of: 'xmllint' }

test('the ratio to the limit decides', () => {
  expect(measuredRow({ ...seconds, limit: xmllint, target: 1.5 })).toMatchObject({ ratio: 1.5, met: true })
  expect(measuredRow({ ...seconds, limit: xmllint, target: 1.49 })).toMatchObject({ target: 1.49, met: false })
})

test('without a limit the value decides', () => {
  const memory = { name: 'memory', value: 200, unit: 'MB' } as const
  expect(measuredRow({ ...memory, target: 192 })).toMatchObject({ ratio: null, met: false })
  expect(measuredRow({ ...memory, target: 200 }).met).toBe(true)
})

test('a target that is not for this is neither met nor missed, but the figures are there', () => {
  const row = measuredRow({ ...seconds, limit: xmllint, target: 1, notFor: 'small' })
  expect(row).toMatchObject({ met: 'not applicable', why: 'small', ratio: 1.5 })
})

test('a limit that could not be measured leaves it open', () => {
  const row = measuredRow({ ...seconds, limit: { missing: 'no xmllint here' }, target: 1 })
  expect(row).toMatchObject({ value: 3, limit: null, ratio: null, met: 'not run', why: 'no xmllint here' })
})

test('nothing aimed at, nothing met', () => expect(measuredRow(seconds).met).toBeNull())

test.each([
  [[3], 3],
  [[9, 1, 4], 4],
  [[1, 2, 10, 4], 3],
])('median of %j is %d', (values, expected) => expect(median(values)).toBe(expected))

test('there is no median of nothing', () => expect(() => median([])).toThrow())

test('measures take turns', async () => {
  const order: string[] = []
  const measure = (name: string) => async () => order.push(name)
  const outcomes = await interleaved(2, { a: measure('a'), b: measure('b') })
  expect(order).toEqual(['a', 'b', 'a', 'b'])
  expect(outcomes).toEqual({ a: [1, 3], b: [2, 4] })
})
