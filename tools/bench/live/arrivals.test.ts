import { expect, test } from 'vitest'
import { createArrivals } from './arrivals.ts'

test('every change counts once for every client, also when only a later state is shown', () => {
  const arrivals = createArrivals(2)
  arrivals.made('a', 1, 100)
  arrivals.shown(0, 'a', 1, 110)
  arrivals.shown(0, 'a', 2, 205) // before it is known which sequence it has
  arrivals.shown(0, 'a', 2, 999)
  arrivals.made('a', 2, 200)
  arrivals.made('b', 3, 300)
  arrivals.shown(1, 'a', 2, 230)
  arrivals.shown(1, 'b', 3, 301)
  expect(arrivals.takeTimes()).toEqual([1, 5, 10, 30, 130])
  expect(arrivals.takeTimes()).toEqual([])
})
