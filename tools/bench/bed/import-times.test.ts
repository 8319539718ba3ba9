import { expect, test } from 'vitest'
import { importTimes, type SeenEvent } from './import-times.ts'

const started: SeenEvent = { atMs: 1_000, type: 'import.started' }
const reading = (atMs: number, done: number): SeenEvent => ({
  atMs,
  type: 'import.progressed',
  phase: 'reading',
  done,
  total: 100,
})
const merging = (atMs: number): SeenEvent => ({ atMs, type: 'import.progressed', phase: 'merging', done: 1, total: 9 })
const completed = (atMs: number): SeenEvent => ({ atMs, type: 'import.completed' })

test('the last byte is reckoned from the pace before it', () => {
  const events = [started, reading(1_250, 40), reading(1_500, 80), reading(1_750, 100), completed(2_000)]
  expect(importTimes(900, events)).toEqual({ totalMs: 1_100, stagedMs: 625, afterLastByteMs: 375 })
})

test('it lies before what was told next, whatever the pace was', () => {
  const slower = [started, reading(1_250, 40), reading(1_500, 41), reading(1_750, 100), completed(2_000)]
  expect(importTimes(900, slower)).toMatchObject({ stagedMs: 750, afterLastByteMs: 250 })
  const merged = [started, reading(1_250, 40), reading(1_500, 50), merging(1_600), completed(2_000)]
  expect(importTimes(900, merged)).toMatchObject({ stagedMs: 600, afterLastByteMs: 400 })
})

test('an import too short for a pace', () => {
  expect(importTimes(990, [started, reading(1_010, 100), completed(1_050)])).toEqual({
    totalMs: 60,
    stagedMs: 10,
    afterLastByteMs: 40,
  })
  expect(importTimes(990, [started, completed(1_050)])).toEqual({ totalMs: 60, stagedMs: null, afterLastByteMs: 50 })
})
