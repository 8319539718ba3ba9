import { expect, test } from 'vitest'
import { customerKind, innFault, kppFault } from './tax-number.ts'

test.each([
  ['7707083893', '770701001', 'legal_entity'],
  ['7707083893', null, 'legal_entity'],
  [null, '770701001', 'legal_entity'],
  ['500100732259', null, 'sole_proprietor'],
  ['500100732259', '770701001', 'sole_proprietor'],
  [null, null, 'person'],
  ['77070838', null, 'person'],
] as const)('ИНН %s and КПП %s make a %s', (inn, kpp, kind) => {
  expect(customerKind(inn, kpp)).toBe(kind)
})

// of organisations that publish theirs, and an example of the tax service
test.each(['7707083893', '7830002293', '7736050003', '500100732259'])('the ИНН %s is right', (inn) => {
  expect(innFault(inn)).toBeNull()
})

test.each([
  ['7707083894', 'INN_CHECK_DIGIT'],
  ['500100732258', 'INN_CHECK_DIGIT'],
  ['500100732249', 'INN_CHECK_DIGIT'],
  ['0000000000', 'INN_CHECK_DIGIT'],
  ['000000000000', 'INN_CHECK_DIGIT'],
  ['77070838931', 'INN_FORMAT'],
  ['7707o83893', 'INN_FORMAT'],
  ['нет', 'INN_FORMAT'],
])('the ИНН %s is wrong', (inn, fault) => {
  expect(innFault(inn)).toBe(fault)
})

test.each(['7707083893', '500100732259'])('any digit of %s that is mistyped is noticed', (inn) => {
  const mistyped = [...inn].map((digit, at) => inn.slice(0, at) + ((Number(digit) + 1) % 10) + inn.slice(at + 1))
  expect(mistyped.filter((text) => innFault(text) === null)).toEqual([])
})

test.each([
  ['770701001', null],
  ['7707AB001', null],
  ['77070100', 'KPP_FORMAT'],
  ['77A701001', 'KPP_FORMAT'],
  ['7707аб001', 'KPP_FORMAT'],
])('the КПП %s: %s', (kpp, fault) => {
  expect(kppFault(kpp)).toBe(fault)
})
