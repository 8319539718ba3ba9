import { expect, test } from 'vitest'
import { inSlices, type Slice } from './slices.ts'

/** The slices that come of transactions whose rows take `msPerRow` each. */
async function slicesOf(rows: number, msPerRow: number, share = 1): Promise<Slice[]> {
  const slices: Slice[] = []
  let clock = 0
  const work = async (slice: Slice) => {
    slices.push(slice)
    clock += (slice.to - slice.from) * msPerRow
  }
  await inSlices(rows, work, { share, now: () => clock })
  return slices
}

test.each([0, 1, 25_000, 25_001, 1_000_000])('%i rows: each row is in exactly one slice', async (rows) => {
  const slices = await slicesOf(rows, 0.01)
  expect(slices.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(rows)
  expect(slices.at(-1)?.to ?? 0).toBe(rows)
  for (const [at, slice] of slices.entries()) expect(slice.from).toBe(slices[at - 1]?.to ?? 0)
})

test('slow rows make small slices, and no slice is wildly larger than the one before', async () => {
  const slow = await slicesOf(1_000_000, 0.5)
  for (const { from, to } of slow.slice(2, -1)) expect((to - from) * 0.5).toBeCloseTo(1_200, -1)
  const fast = await slicesOf(10_000_000, 0)
  for (const [at, { from, to }] of fast.entries()) expect(to - from).toBeLessThanOrEqual(25_000 * 4 ** at)
})

test('where few rows are to be merged, more of them go into the first slice', async () => {
  expect(await slicesOf(150_000, 0.01, 0.05)).toEqual([{ from: 0, to: 150_000 }])
})
