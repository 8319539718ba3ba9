import { expect, test } from 'vitest'
import { textsOf } from './texts.ts'

/** Every text as it would be shown; each gap is filled with what is a word and a number. */
function phrases(texts: unknown, path = ''): [string, string][] {
  if (typeof texts === 'string') return [[path, texts]]
  if (typeof texts === 'function') return [[path, String(texts(...Array(texts.length).fill('5')))]]
  return Object.entries(texts as object).flatMap(([key, value]) => phrases(value, path ? `${path}.${key}` : key))
}

const ru = new Map(phrases(textsOf('ru')))
const en = new Map(phrases(textsOf('en')))

test('both languages have the same texts', () => {
  expect([...en.keys()].sort()).toEqual([...ru.keys()].sort())
})

test.each([
  ['ru', ru],
  ['en', en],
] as const)('no text of %s is empty or has a gap that nothing fills', (_, texts) => {
  for (const [path, text] of texts) {
    expect(text.trim(), path).not.toBe('')
    expect(text, path).not.toMatch(/undefined|NaN|\[object/)
  }
})

test('English has no Cyrillic left in it', () => {
  for (const [path, text] of en) expect(text, path).not.toMatch(/[а-яё]/i)
})
