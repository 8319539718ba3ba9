import { expect, test } from 'vitest'
import { parseCleanOptions } from './parse-clean-options.ts'

test('what is of no use for a day goes, unless something else is said', () => {
  expect(parseCleanOptions([])).toEqual({ run: { olderThanHours: 24, dryRun: false } })
  expect(parseCleanOptions(['--older-than', '0.5', '--dry-run'])).toEqual({
    run: { olderThanHours: 0.5, dryRun: true },
  })
  expect(parseCleanOptions(['--help', '--dry-run'])).toEqual({ help: true })
})

test.each([['--older-than', 'yesterday'], ['--older-than='], ['--older-than=-1'], ['--everything'], ['now']])(
  'is refused as wrong: %s %s',
  (...words) => expect(parseCleanOptions(words)).toHaveProperty('wrong'),
)
