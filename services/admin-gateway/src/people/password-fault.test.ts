import { expect, test } from 'vitest'
import { passwordFault } from './password-fault.ts'

test.each([
  ['short', 'корень-1'],
  ['long', 'я'.repeat(129)],
  ['simple', 'aaaaaaaaaaaaaa'],
  ['simple', 'abababababababab'],
  ['simple', 'abcdefghijklmno'],
  ['simple', '123456789012'],
  ['name', 'Ольга и ещё десять слов'],
  [null, 'верная лошадь скоба'],
] as const)('what is wrong with a password: %s', (fault, password) =>
  expect(passwordFault(password, 'ольга')).toBe(fault),
)
