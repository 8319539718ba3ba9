import { expect, test } from 'vitest'
import type { ChaosSummary } from './summary.ts'
import { figures, withFigures } from './write-document.ts'

const document =
  'before\n<!-- npm run chaos: cases -->\nold\n<!-- npm run chaos: end of cases -->\nafter\n<!-- npm run chaos: random -->\n'

test('figures take the place of the old ones, and of nothing else', () => {
  const written = withFigures(document, 'cases', 'new')
  expect(written).toBe(document.replace('old', '\nnew\n'))
  expect(withFigures(written, 'cases', 'new')).toBe(written)
})

test('a document without a place for figures is told', () => {
  expect(() => withFigures(document, 'random', 'new')).toThrow('no place')
})

const violation = { invariant: 'I3', what: 'product: 1 of 2 rows differ' } as const
const nothing: ChaosSummary = {
  seeds: [3],
  cases: [],
  random: [],
  rolling: null,
  controls: [],
  recovery: [],
  admission: null,
}
const written = (summary: Partial<ChaosSummary>) => {
  const texts = figures({ ...nothing, ...summary }, { machine: ['2 × fast'], date: '2026-01-01' })
  return Object.fromEntries(Object.entries(texts).map(([section, text]) => [section, text.replace(/ +/g, ' ')]))
}

test('cases are counted by what goes wrong', () => {
  const { cases } = written({
    seeds: [3, 4],
    cases: [
      { name: 'a', group: 'redis', seconds: 60, violations: [] },
      { name: 'b', group: 'redis', seconds: 60, violations: [violation] },
    ],
  })
  expect(cases).toContain('2 cases in 2 min, 1 violations; seeds 3 to 4; 2026-01-01, on 2 × fast.')
  expect(cases).toContain('| Redis killed, emptied, cut off | 2 | 1 |')
})

test('a control says who noticed, and recovery how long it took', () => {
  const texts = written({
    controls: [{ name: 'fence', guard: 'the fence', detected: true, by: ['I3'], first: violation.what }],
    recovery: [{ how: 'killed', times: [19_000, 21_000] }],
  })
  expect(texts.controls).toContain('1 of 1 detected')
  expect(texts.recovery).toContain('| killed (`kill -9`) | 2 | 20.0 s | 21.0 s |')
})

test('a rolling restart says how many, how long, and what was lost, and leaves the table of the cases alone', () => {
  const rolling = { restarts: [1_000, 2_000, 4_000], runSeconds: 30.2, violations: [violation] }
  const texts = written({ rolling })
  expect(Object.keys(texts)).toEqual(['rolling'])
  expect(texts.rolling).toMatch(
    /^3 processes, .* took 30 s; .* p50 2\.0 s, max 4\.0 s; 1 violations; seed 3; 2026-01-01/,
  )
})

test('what was not played is not written', () => {
  expect(written({})).toEqual({})
})
