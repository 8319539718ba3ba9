import { expect, test } from 'vitest'
import { csvLine } from './csv-line.ts'

test('separators, quotes and line breaks stay inside their field', () => {
  expect(csvLine(['a;b', 'say "no"', 'two\r\nlines', 12, null, 'a,b'], ';')).toBe(
    '"a;b";"say ""no""";"two\r\nlines";12;;a,b\r\n',
  )
})

test.each(['=1+1', '+7 900', '-5', '@SUM(A1)', '\t=1', '\rx', '\nx', '  =cmd', '\0x', '＝1', '＋1', '－1', '＠x'])(
  'a spreadsheet takes %j for a text',
  (text) => {
    expect(csvLine([text], ',').replace(/^"/, '')).toMatch(/^'/)
  },
)

test.each(['goods.xml', 'a=b', '12', 'Не найден: -5', ''])('%j is left as it is', (text) => {
  expect(csvLine([text], ',')).toBe(`${text}\r\n`)
})
