import { expect, test } from 'vitest'
import { type Brake, switchOffBrakes } from './switch-off-limit.ts'

const loss = {
  catalogue: 'c-1',
  goods: 100,
  goodsBefore: 100,
  activeProducts: 100,
  absentProducts: 0,
  activeVariants: 200,
  absentVariants: 0,
}
const ask = (changes: Partial<typeof loss>, missing: string[] = [], maxPercent = 20) =>
  exceeded(switchOffBrakes([{ ...loss, ...changes }], missing, maxPercent))
const exceeded = (brakes: Brake[]) =>
  brakes.filter((brake) => brake.exceeded).map(({ text }) => text.replace(/\s/gu, ' '))

test('up to the threshold nobody is asked, beyond it with the numbers', () => {
  expect(ask({ absentProducts: 20, absentVariants: 40, goods: 50 })).toEqual([])
  expect(ask({ absentProducts: 21 })).toEqual([
    'каталог c-1: будет отключено товаров — 21 из 100 активных (21 %, порог 20 %)',
  ])
  expect(ask({ absentVariants: 41 })).toEqual([
    'каталог c-1: у оставшихся товаров будет отключено предложений — 41 из 200 активных (20,5 %, порог 20 %)',
  ])
  expect(ask({ goods: 49 })).toEqual(['каталог c-1: товаров в выгрузке — 49, в прошлой полной было 100'])
})

test('the threshold is a setting', () => {
  expect(ask({ absentProducts: 100, absentVariants: 200 }, [], 100)).toEqual([])
  expect(ask({ absentProducts: 1 }, [], 0)).toHaveLength(1)
  expect(ask({ activeProducts: 0, activeVariants: 0, goodsBefore: 0 }, [], 0)).toEqual([])
})

test('parts that are missing are named, a few of them', () => {
  expect(ask({}, ['goods_1 №2'])).toEqual(['не хватает частей выгрузки: goods_1 №2'])
  expect(ask({}, ['1', '2', '3', '4', '5', '6', '7'])).toEqual(['не хватает частей выгрузки: 1, 2, 3, 4, 5 и ещё 2'])
})

test('each catalogue is judged by itself', () => {
  const losses = [loss, { ...loss, catalogue: 'c-2', absentProducts: 3, activeProducts: 4 }]
  expect(exceeded(switchOffBrakes(losses, [], 20))).toEqual([expect.stringContaining('каталог c-2')])
})

test('what is within the threshold is told with its numbers too; what is not absent is not', () => {
  expect(switchOffBrakes([{ ...loss, absentProducts: 1 }], [], 20)).toEqual([
    { text: expect.stringContaining('1 из 100'), exceeded: false },
  ])
})
