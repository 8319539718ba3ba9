import { expect, test } from 'vitest'
import { accountFault, bikFault, correspondentFault } from './bank-account.ts'

// three large banks, as they publish it
test.each([
  ['044525225', '30101810400000000225'],
  ['044525593', '30101810200000000593'],
  ['044525974', '30101810145250000974'],
])('the bank %s has the correspondent account %s, and none that differs in a digit', (bik, account) => {
  expect(correspondentFault(account, bik)).toBeNull()
  const mistyped = [...account].map(
    (digit, at) => account.slice(0, at) + ((Number(digit) + 1) % 10) + account.slice(at + 1),
  )
  expect(new Set(mistyped.map((text) => correspondentFault(text, bik)))).toEqual(new Set(['ACCOUNT_CHECK_DIGIT']))
})

test('one check digit of ten fits an account to its bank, and seldom to another', () => {
  const accounts = Array.from({ length: 10 }, (_, digit) => `40702810${digit}00000000003`)
  const right = accounts.filter((account) => accountFault(account, '044525225') === null)
  expect(right).toEqual(['40702810800000000003'])
  expect(accountFault(right[0] ?? '', '044525226')).toBe('ACCOUNT_CHECK_DIGIT')
})

test('an account at the Central Bank itself is bound to the branch', () => {
  const accounts = Array.from({ length: 10 }, (_, digit) => `40702810${digit}00000000003`)
  const fits = (bik: string) => accounts.filter((account) => accountFault(account, bik) === null)
  expect(fits('044525000')).toEqual(fits('044000025')) // «025»
})

test('what cannot be checked is not called wrong', () => {
  expect(accountFault('40702810000000000000', null)).toBeNull()
  expect(accountFault('40702810000000000000', 'x')).toBeNull()
  expect(accountFault('03100643000000017300', '004525988')).toBeNull() // of the treasury
})

test.each(['', '4070281000000000000', '407028100000000000000', '4070281000000000000x'])(
  '%j is no account',
  (account) => {
    expect(accountFault(account, null)).toBe('ACCOUNT_FORMAT')
    expect(correspondentFault(account, '044525225')).toBe('ACCOUNT_FORMAT')
  },
)

test.each([
  ['044525225', null],
  ['144525225', null],
  ['97525177', 'BIK_FORMAT'],
  ['344525225', 'BIK_FORMAT'],
  ['04452522x', 'BIK_FORMAT'],
])('the БИК %s: %s', (bik, fault) => {
  expect(bikFault(bik)).toBe(fault)
})
