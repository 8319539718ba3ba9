import { expect, test } from 'vitest'
import { closeInReverse } from './close-in-reverse.ts'

test('what was opened last is closed first, and a failing close does not keep the others open', async () => {
  const closed: string[] = []
  const errors: unknown[] = []
  const closers = closeInReverse((error) => errors.push(error))
  closers.opened('database', (name) => closed.push(name))
  closers.opened('broker', () => {
    throw new Error('broker is gone')
  })
  closers.opened('server', async (name) => closed.push(name))
  await closers.close()
  expect(closed).toEqual(['server', 'database'])
  expect(errors).toEqual([new Error('broker is gone')])
})

test('closing twice closes once', async () => {
  let times = 0
  const closers = closeInReverse(() => {})
  closers.opened(null, () => times++)
  await closers.close()
  await closers.close()
  expect(times).toBe(1)
})
