import { expect, test } from 'vitest'
import { allCases, casesLike, quickCases } from './all-cases.ts'
import { controls } from './controls.ts'
import { parseOptions } from './parse-options.ts'

const run = (...words: string[]) => {
  const parsed = parseOptions(words)
  return 'run' in parsed ? parsed.run : parsed
}

test('without a choice every case is played, and with another choice none of them', () => {
  expect(run()).toMatchObject({ cases: 'all', random: 0, controls: [], seed: 1 })
  expect(run('--random', '60', '--seed', '7')).toMatchObject({ cases: [], random: 60, seed: 7 })
  expect(run('--admission', '100')).toMatchObject({ cases: [], admission: 100 })
  expect(run('--random', '60', '--cases', 'all')).toMatchObject({ cases: 'all', random: 60 })
})

test('all controls, or some', () => {
  expect(run('--controls')).toMatchObject({ controls: controls.map(({ name }) => name) })
  expect(run('--controls=fence,terminal')).toMatchObject({ controls: ['fence', 'terminal'] })
  expect(run('--controls=fences')).toHaveProperty('wrong')
})

test.each([['--seed', 'x'], ['--random', '-1'], ['--colour'], ['--cases', 'nothing-like-this']])(
  '%s %s is refused',
  (...words) => {
    expect(parseOptions(words)).toHaveProperty('wrong')
  },
)

test('no two cases have one name, and those of the quick share and of the controls are there', () => {
  const names = allCases.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const name of [...quickCases, ...controls.flatMap(({ cases }) => cases)]) expect(names).toContain(name)
})

test('every place is tried four times: killed and asleep, the same process and another one', () => {
  expect(casesLike(['importer']).length).toBeGreaterThanOrEqual(48)
  expect(allCases.filter(({ group }) => group === 'importer')).toHaveLength(48)
})

test('a numbered case is played again by its name', () => {
  expect(casesLike(['random-17', 'zombie-3']).map(({ name }) => name)).toEqual(['random-17', 'zombie-3'])
})
