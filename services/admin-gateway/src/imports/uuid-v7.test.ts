import { expect, test } from 'vitest'
import { isUuid } from '../pages/flash.ts'
import { uuidV7 } from './uuid-v7.ts'

test('ids are version 7 and sort by the time they were made', () => {
  const early = uuidV7(1_700_000_000_000)
  const late = uuidV7(1_700_000_000_001)
  expect(early).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(isUuid(early)).toBe(true)
  expect(late > early).toBe(true)
})
