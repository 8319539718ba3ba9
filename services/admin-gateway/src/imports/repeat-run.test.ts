import { expect, test } from 'vitest'
import { sessionRow } from '../testing/session-row.ts'
import { repeatsOf } from './repeat-run.ts'

const step = (changes: Parameters<typeof sessionRow>[0]) => sessionRow({ status: 'completed', ...changes })

test('a run is repeated with its kinds and options; consent is not', () => {
  const options = { full: true, switchOffAbsent: true, confirm: true, dataDir: '/srv/export' }
  expect(repeatsOf([step({ options }), step({ options, import_type: 'images' })])).toEqual({
    same: { kinds: ['catalog', 'images'], options: { full: true, switchOffAbsent: true, dataDir: '/srv/export' } },
  })
})

test('what failed is the steps with records that were not loaded, and those that did not end well, without anything switched off', () => {
  const options = { full: true, switchOffAbsent: true, dataDir: '/srv/export' }
  const steps = [
    step({ options }),
    step({ options, import_type: 'stocks', failed_items: 3 }),
    step({ options, import_type: 'prices', status: 'failed' }),
    step({ options, import_type: 'images', status: 'cancelled' }),
  ]
  expect(repeatsOf(steps).failed).toEqual({
    kinds: ['stocks', 'prices', 'images'],
    options: { dataDir: '/srv/export' },
  })
})

test('a dry run is repeated as one, or done', () => {
  const rehearsed = step({ options: { dryRun: true, full: true }, failed_items: 2 })
  expect(repeatsOf([rehearsed])).toEqual({
    same: { kinds: ['catalog'], options: { dryRun: true, full: true } },
    real: { kinds: ['catalog'], options: { full: true } },
  })
})

test('a run that is not over is not repeated', () => {
  expect(repeatsOf([step({}), step({ status: 'pending' })])).toEqual({})
})
