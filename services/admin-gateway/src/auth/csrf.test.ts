import { expect, test } from 'vitest'
import { comesFromOwnPage, csrfTokenMatches } from './csrf.ts'

const own = 'https://shop.example'

test.each([
  [{ secFetchSite: 'same-origin', origin: own }, true],
  [{ secFetchSite: 'none', origin: undefined }, true],
  [{ secFetchSite: 'same-site', origin: 'https://blog.shop.example' }, false],
  [{ secFetchSite: 'cross-site', origin: own }, false],
  [{ secFetchSite: undefined, origin: own }, true],
  [{ secFetchSite: undefined, origin: 'http://shop.example' }, false],
  [{ secFetchSite: undefined, origin: 'null' }, false],
  [{ secFetchSite: undefined, origin: undefined }, true],
])('a changing request with %j from our own page: %s', (said, expected) => {
  expect(comesFromOwnPage({ own, ...said })).toBe(expected)
})

test('only the very token of the session is good', () => {
  expect(csrfTokenMatches('secret', 'secret')).toBe(true)
  for (const given of ['Secret', 'secret ', '', undefined, ['secret'], { secret: 'secret' }]) {
    expect(csrfTokenMatches('secret', given)).toBe(false)
  }
})
