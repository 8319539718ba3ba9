import type { ProblemCode } from '@imports/commerceml/onec-record'
import { expect, test } from 'vitest'
import { problemIssue } from './problem-issue.ts'

const messageOf = (code: ProblemCode, text: string) =>
  problemIssue({
    type: 'offerPrices',
    line: 3,
    offerId: 'a#1',
    prices: [],
    lost: 1,
    problems: [{ field: 'ЦенаЗаЕдиницу', code, text }],
  })?.message

test.each([
  ['29О5', 'ЦенаЗаЕдиницу: не число («29О5», 3-й знак — буква)'],
  ['l500.00', 'ЦенаЗаЕдиницу: не число («l500.00», 1-й знак — буква)'],
  ['1 500 руб', 'ЦенаЗаЕдиницу: не число («1 500 руб», 7-й знак — буква)'],
])('a letter that stands among the digits of %j is pointed at', (text, message) => {
  expect(messageOf('BAD_NUMBER', text)).toBe(message)
})

test('nothing is pointed at where there is no digit, no letter, or no text, nor in what is wrong otherwise', () => {
  expect(messageOf('BAD_NUMBER', 'договорная')).toBe('ЦенаЗаЕдиницу: не число («договорная»)')
  expect(messageOf('BAD_NUMBER', '1..5')).toBe('ЦенаЗаЕдиницу: не число («1..5»)')
  expect(messageOf('BAD_NUMBER', '')).toBe('ЦенаЗаЕдиницу: не число')
  expect(messageOf('NUMBER_TOO_LARGE', '1e99')).toBe('ЦенаЗаЕдиницу: слишком большое число («1e99»)')
})
