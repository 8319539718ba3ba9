import { expect, test } from 'vitest'
import { copyText } from './copy-text.ts'

test.each([
  ['null is the null mark', null, 'text', '\\N'],
  ['the two letters of the null mark are not null', '\\N', 'text', '\\\\N'],
  ['separators inside a text are escaped', 'a\tb\nc\r\\', 'text', 'a\\tb\\nc\\r\\\\'],
  ['numbers', 12, 'int', '12'],
  ['true', true, 'boolean', 't'],
  ['an object is JSON, with its own escapes escaped', { a: 'x\ny' }, 'jsonb', '{"a":"x\\\\ny"}'],
  ['an empty text stays empty', '', 'text', ''],
  ['a list', ['a#1', '12.5', null], 'text[]', '{"a#1","12.5",NULL}'],
  ['an empty list', [], 'text[]', '{}'],
  [
    'a list of what an array would take for its own',
    ['', 'null', 'a,b', '{', 'a b'],
    'text[]',
    '{"","null","a,b","{","a b"}',
  ],
  ['quotes and backslashes in a list are escaped twice', ['"\\\t'], 'text[]', '{"\\\\"\\\\\\\\\\t"}'],
] as const)('%s', (_, value, type, expected) => {
  expect(copyText(value, type)).toBe(expected)
})
