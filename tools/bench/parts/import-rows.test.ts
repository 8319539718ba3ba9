import { expect, test } from 'vitest'
import type { MeasuredImport } from '../bed/run-import.ts'
import { type ImportRounds, importRows } from './import-rows.ts'

const took = (totalMs: number, stagedMs: number | null, afterLastByteMs: number, walBytes = 0): MeasuredImport => ({
  totalMs,
  stagedMs,
  afterLastByteMs,
  walBytes,
  counts: {},
})

const rounds: ImportRounds = {
  times: {
    xmllint: [4, 4, 90],
    xmllintFat: [2],
    copy: [6],
    copyBare: [3],
    hashing: [0.5],
    small: [took(2_000, 1_000, 900)],
    fat: [took(9_000, 3_000, 5_900)],
    empty: [took(15_000, 6_000, 8_800, 500e6), took(13_000, 5_000, 7_900, 400e6), took(99_000, 5_000, 93_000, 900e6)],
    unchanged: [took(12_000, 8_000, 3_900, 1e6)],
    sameContent: [took(700, null, 690)],
    changed: [took(16_000, 8_000, 7_800, 90e6)],
  },
  xmllint: { program: 'xmllint' },
  psql: { program: 'psql' },
  rows: 1_400_000,
  bytes: { full: 926e6, fat: 565e6 },
  goods: { full: 50_000, small: 5_000 },
}

const table = (changes: Partial<ImportRounds> = {}) =>
  Object.fromEntries(importRows({ ...rounds, ...changes }).map((row) => [row.name, row]))

test('each scenario has its own limit and target', () => {
  const rows = table()
  expect(rows['import into empty tables']).toMatchObject({ value: 15, limit: 10, ratio: 1.5, target: 1.8, met: true })
  expect(rows['import, read again unchanged']).toMatchObject({ ratio: 1.2, target: 1.3, met: true })
  expect(rows['import, 5 % changed']).toMatchObject({ ratio: 1.6, target: 1.5, met: false })
  expect(rows['import of a new export with the same content']).toMatchObject({ limit: 0.5, ratio: 1.4, met: true })
  expect(rows['files → staged']).toMatchObject({ value: 5, limit: 4, ratio: 1.25, target: 1.8, met: true })
  expect(rows['files → staged, fat goods']).toMatchObject({ limit: 2, ratio: 1.5, target: 2, met: true })
  expect(rows['after the last byte, empty tables']).toMatchObject({ value: 8.8, limit: 6, target: 1.8, met: true })
  expect(rows['after the last byte, unchanged']).toMatchObject({ ratio: 0.65, target: 0.6, met: false })
  expect(rows['after the last byte, 5 % changed']).toMatchObject({ ratio: 1.3, target: 1, met: false })
  expect(rows['write-ahead log of an unchanged import']).toMatchObject({ value: 1, limit: 500, met: true })
  expect(rows['growth: time per good']).toMatchObject({ value: 0.3, limit: 0.4, target: 1.15, met: true })
})

test('small data meets nothing and misses nothing', () => {
  const rows = importRows({ ...rounds, goods: { full: 2_000, small: 200 } })
  expect(rows.filter(({ target, met }) => target !== null && met !== 'not applicable')).toEqual([])
})

test('without psql what is measured against it stays open', () => {
  const rows = table({ psql: { missing: 'no psql here' } })
  expect(rows['import into empty tables']).toMatchObject({
    value: 15,
    ratio: null,
    met: 'not run',
    why: 'no psql here',
  })
  expect(rows['files → staged']?.met).toBe(true)
  expect(rows['\\copy of the same rows']).toMatchObject({ value: null, met: 'not run' })
})

test('an import that read nothing has no time of staging', () => {
  expect(table({ times: { ...rounds.times, fat: [took(9, null, 8)] } })).not.toHaveProperty('files → staged, fat goods')
})
