import { expect, test } from 'vitest'
import { freshness } from './freshness.ts'

const file = (path: string, formedAt: string, bytes = 100) => ({ path, bytes, formedAt })
const morning = '2026-11-20T09:00:00'
const noon = '2026-11-20T12:00:00'
const found = (...files: ReturnType<typeof file>[]) => ({
  count: files.length,
  bytes: 0,
  superseded: 0,
  formedAt: new Date(files[0]?.formedAt ?? ''),
  files,
})
const last = (...files: ReturnType<typeof file>[]) => ({
  kind: 'catalog' as const,
  files,
  finishedAt: new Date(noon),
  durationMs: 1000,
  isClean: true,
})

test('what was imported last is the same, whatever else was imported with it', () => {
  expect(freshness(found(file('rests', morning)), last(file('rests', morning), file('goods', noon)))).toEqual({
    than: 'same',
  })
})

test('a file that is new, longer or formed at another time is newer, and counted', () => {
  const before = last(file('a', morning), file('b', morning))
  expect(freshness(found(file('c', noon), file('a', noon), file('b', morning, 7)), before)).toEqual({
    than: 'newer',
    changed: 3,
  })
})

test('an export that is older than what was imported last says so', () => {
  expect(freshness(found(file('a', morning)), last(file('a', noon)))).toEqual({ than: 'older' })
})

test('pictures are newer when their folder has changed since', () => {
  const pictures = (formedAt: string) => ({ ...found(), formedAt: new Date(formedAt), files: null })
  expect(freshness(pictures('2026-11-20T12:00:01'), last())).toEqual({ than: 'newer', changed: null })
  expect(freshness(pictures(morning), last())).toEqual({ than: 'same' })
  expect(freshness(pictures(morning), undefined)).toEqual({ than: 'never' })
})
