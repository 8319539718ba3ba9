import { expect, test } from 'vitest'
import { goodsOf, isFullSize, parseOptions } from './parse-options.ts'

const parse = (line: string) => parseOptions(line.split(' ').filter(Boolean))
const run = (line: string) => {
  const parsed = parse(line)
  if (!('run' in parsed)) throw new Error(JSON.stringify(parsed))
  return parsed.run
}

test('everything at full size, five times', () => {
  expect(run('')).toMatchObject({ quick: false, rounds: 5, goods: 50_000, seed: 1, dataDir: null })
  expect(isFullSize(run(''))).toBe(true)
})

test('quick is small', () => {
  expect(run('--quick')).toMatchObject({ quick: true, rounds: 2, goods: 1_000 })
  expect(run('--quick --rounds 1 --goods 500')).toMatchObject({ rounds: 1, goods: 500 })
})

test.each(['--quick', '--goods 100'])('%s is not what is published', (line) => {
  expect(isFullSize(run(line))).toBe(false)
})

test('the other sets are smaller in the same measure', () => {
  expect(goodsOf({ goods: 50_000 }, 'fat')).toBe(15_000)
  expect(goodsOf({ goods: 5_000 }, 'fat')).toBe(1_500)
  expect(goodsOf({ goods: 1 }, 'fat')).toBe(1)
})

test.each(['--rounds 0', '--rounds x', '--goods 1.5', '--seed', '--only orders', '--fast', 'reading'])(
  'is refused: %s',
  (line) => expect(parse(line)).toHaveProperty('wrong'),
)

test('help is help', () => expect(parse('--help --quick')).toEqual({ help: true }))
