import { expect, test } from 'vitest'
import { createProgressReporter, type Progress } from './progress.ts'

const progress = (done: number): Progress => ({ phase: 'reading', done, total: 100, failed: 0, counts: {} })

test('of many reports within the interval the first and the last are published', async () => {
  const published: number[] = []
  const reporter = createProgressReporter({
    publish: async ({ done }) => published.push(done),
    onError: () => {},
    intervalMs: 60_000,
  })
  reporter.report(progress(1))
  await reporter.flush()
  for (const done of [2, 3, 4, 99]) reporter.report(progress(done))
  await reporter.flush()
  expect(published).toEqual([1, 99])
})

test('a publish that fails is told and does not stop the next', async () => {
  const errors: unknown[] = []
  const published: number[] = []
  const reporter = createProgressReporter({
    publish: async ({ done }) => {
      if (done === 1) throw new Error('broker is away')
      published.push(done)
    },
    onError: (error) => errors.push(error),
  })
  reporter.report(progress(1))
  await reporter.flush()
  reporter.report(progress(2))
  await reporter.flush()
  expect(errors).toHaveLength(1)
  expect(published).toEqual([2])
})

test('flushing without a report publishes nothing', async () => {
  let times = 0
  const reporter = createProgressReporter({ publish: async () => times++, onError: () => {} })
  await reporter.flush()
  expect(times).toBe(0)
})
