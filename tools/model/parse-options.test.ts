import { expect, test } from 'vitest'
import { parseOptions } from './parse-options.ts'

const parse = (line: string) => parseOptions(line.split(' ').filter(Boolean), ['one-run', 'chain', 'no-fence'])

test('what is usual, uncut but for memory', () => {
  expect(parse('')).toEqual({ run: { all: false, only: null, maxStates: 30_000_000, traces: false, json: false } })
})

test('a part of a name chooses', () => {
  expect(parse('--only run,fence --max-states 5')).toMatchObject({ run: { only: ['run', 'fence'], maxStates: 5 } })
})

test.each(['--only nothing', '--max-states 0', '--max-states x', '--states 1', 'chain'])('is refused: %s', (line) =>
  expect(parse(line)).toHaveProperty('wrong'),
)

test('help is help', () => expect(parse('--help --only nothing')).toEqual({ help: true }))
