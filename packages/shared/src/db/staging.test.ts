import { expect, test } from 'vitest'
import { copyText } from './staging.ts'

test.each([
  ['null is the null mark', null, 'text', '\\N'],
  ['the two letters of the null mark are not null', '\\N', 'text', '\\\\N'],
  ['separators inside a text are escaped', 'a\tb\nc\r\\', 'text', 'a\\tb\\nc\\r\\\\'],
  ['numbers and booleans', 12, 'int', '12'],
  ['true', true, 'boolean', 't'],
  ['an object is JSON, with its own escapes escaped', { a: 'x\ny' }, 'jsonb', '{"a":"x\\\\ny"}'],
  ['an empty text stays empty', '', 'text', ''],
] as const)('%s', (_, value, type, expected) => {
  expect(copyText(value, type)).toBe(expected)
})
