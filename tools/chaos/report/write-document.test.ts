import { expect, test } from 'vitest'
import { figures, withFigures } from './write-document.ts'

const document = 'before\n<!-- npm run chaos: figures -->\nold\n<!-- npm run chaos: end -->\nafter\n'

test('figures take the place of the old ones, and of nothing else', () => {
  const written = withFigures(document, 'new')
  expect(written).toBe('before\n<!-- npm run chaos: figures -->\n\nnew\n\n<!-- npm run chaos: end -->\nafter\n')
  expect(withFigures(written, 'new')).toBe(written)
})

test('a document without a place for figures is told', () => {
  expect(() => withFigures('nothing', 'new')).toThrow('no place')
})

test('cases are counted by what goes wrong, and a control says who noticed', () => {
  const violation = { invariant: 'I3', what: 'product: 1 of 2 rows differ' } as const
  const text = figures(
    {
      seeds: [3],
      cases: [
        { name: 'a', group: 'redis', seconds: 1, violations: [] },
        { name: 'b', group: 'redis', seconds: 1, violations: [violation] },
      ],
      controls: [{ name: 'fence', guard: 'the fence', detected: true, by: ['I3'], first: violation.what }],
      recovery: [{ how: 'killed', times: [19_000, 21_000] }],
      admission: null,
      seconds: 120,
    },
    { machine: ['2 × fast'], date: '2026-01-01' },
  )
  expect(text).toContain('2 cases, 1 violations; 2026-01-01, seed 3, 2 min on 2 × fast.')
  expect(text.replace(/ +/g, ' ')).toContain('| Redis killed, emptied, cut off | 2 | 1 |')
  expect(text).toContain('1 of 1 detected')
  expect(text.replace(/ +/g, ' ')).toContain('| killed (`kill -9`) | 2 | 20.0 s | 21.0 s |')
})
