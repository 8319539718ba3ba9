import { expect, test } from 'vitest'
import { benchmarksDocument } from './document.ts'
import { measuredRow, notRunRow } from './row.ts'
import { jsonLine, markdownTable, textTable } from './table.ts'

const read = measuredRow({
  name: 'read',
  value: 3.27159,
  unit: 's',
  limit: { value: 2, of: 'xmllint' },
  target: 1.5,
  detail: '200 MB',
})
const memory = measuredRow({ name: 'memory', value: 139.26, unit: 'MB', target: 192 })
const unknown = notRunRow('loading', 's', 'no psql here')

test('a row is a line with its limit, its ratio and by how much it misses', () => {
  expect(textTable([read, memory, unknown]).split('\n')).toEqual([
    'what     value     limit        ratio  target    met',
    'read     3.272 s   2 s xmllint  1.64   ≤ 1.5     no, 1.09 × the target  200 MB',
    'memory   139.3 MB                      ≤ 192 MB  yes',
    'loading                                          not run                no psql here',
  ])
})

test('JSON has the figures and the verdict', () => {
  expect(JSON.parse(jsonLine(read))).toEqual({
    name: 'read',
    value: 3.272,
    unit: 's',
    limit: 2,
    ratio: 1.636,
    target: 1.5,
    met: false,
  })
  expect(JSON.parse(jsonLine(unknown))).toMatchObject({ value: null, met: 'not run', why: 'no psql here' })
})

test('a cell cannot break the table', () => {
  const [, , line] = markdownTable([{ ...memory, detail: 'a|b' }]).split('\n')
  expect(line).toBe('| memory | 139.3 MB |  |  | ≤ 192 MB | yes | a\\|b |')
})

const facts = {
  titles: ['Reading', 'Whole imports'],
  machine: ['2 × Some processor', '8 GiB of memory'],
  versions: ['Node 24.1.0', 'libxml2 2.9.14'],
  date: '2026-03-02',
  seed: 7,
  rounds: 5,
}
const reading = { title: 'Reading', about: 'Records from XML.', rows: [read] }

test('each part of the document has what it means, what it misses, and machine, versions, date and seed', () => {
  const text = benchmarksDocument({ ...facts, sections: [reading] }, '')
  expect(text).toContain('\n## Reading\n\nRecords from XML.\n\n| what | value |')
  expect(text).toContain('Where a target is missed:\n\n- **read**, 1.09 × the target.')
  expect(text).toContain(
    'Measured 2026-03-02; seed 7; medians of 5 rounds. Machine: 2 × Some processor; 8 GiB of memory.',
  )
  expect(text).toContain('Versions: Node 24.1.0; libxml2 2.9.14.')
  expect(text).not.toMatch(/\n\n\n/)
})

test('a part that was not measured now stays as it was, in its place', () => {
  const imports = { title: 'Whole imports', about: 'All of it.', rows: [memory] }
  const both = benchmarksDocument({ ...facts, sections: [imports, reading] }, '')
  const later = benchmarksDocument({ ...facts, date: '2026-03-09', sections: [reading] }, both)
  expect(later.replace('2026-03-09', '2026-03-02')).toBe(both)
  expect(later).toContain('Measured 2026-03-09')
})
