import type { MeasuredImport } from '../bed/run-import.ts'
import type { LimitProgram } from '../limits.ts'
import { median } from '../rounds.ts'
import { type Measured, measuredRow, notRunRow, type Row } from '../row.ts'

/** What the rounds gave, in the order of the rounds; times of limits in seconds. */
export interface ImportRounds {
  times: {
    xmllint: number[]
    xmllintFat: number[]
    copy: number[]
    copyBare: number[]
    hashing: number[]
    small: MeasuredImport[]
    fat: MeasuredImport[]
    empty: MeasuredImport[]
    unchanged: MeasuredImport[]
    sameContent: MeasuredImport[]
    changed: MeasuredImport[]
  }
  xmllint: LimitProgram
  psql: LimitProgram
  /** That `\copy` loads. */
  rows: number
  bytes: { full: number; fat: number }
  goods: { full: number; small: number }
}

const FULL_SIZE = 50_000

/** The lines of the table that come of them. */
export function importRows({ times, xmllint, psql, rows, bytes, goods }: ImportRounds): Row[] {
  const notFor = goods.full < FULL_SIZE ? `fewer than ${FULL_SIZE.toLocaleString('en-US')} goods` : null
  const against = (of: string, seconds: number, ...programs: LimitProgram[]): NonNullable<Measured['limit']> =>
    programs.find((program) => 'missing' in program) ?? { value: seconds, of }
  const parsing = against('xmllint', median(times.xmllint), xmllint)
  const parsingFat = against('xmllint', median(times.xmllintFat), xmllint)
  const copying = against('\\copy', median(times.copy), psql)
  const both = against('xmllint + \\copy', median(times.xmllint) + median(times.copy), xmllint, psql)
  const hashing = { value: median(times.hashing), of: 'hashing' }

  const row = (name: string, value: number | null, limit: Measured['limit'], target: number, detail = '') =>
    value === null ? [] : [measuredRow({ name, value, unit: 's', limit, target, notFor, detail })]
  const wal = (imports: MeasuredImport[]) => median(imports.map(({ walBytes }) => walBytes)) / 1e6
  const msPerGood = (imports: MeasuredImport[], count: number) => (total(imports) * 1000) / count
  return [
    ...row('import into empty tables', total(times.empty), both, 1.8, megabytes(bytes.full)),
    ...row('import, read again unchanged', total(times.unchanged), both, 1.3),
    ...row('import, 5 % changed', total(times.changed), both, 1.5),
    ...row('import of a new export with the same content', total(times.sameContent), hashing, 1.5),
    ...row('files → staged', staged(times.empty), parsing, 1.8, megabytes(bytes.full)),
    ...row('files → staged, fat goods', staged(times.fat), parsingFat, 2, megabytes(bytes.fat)),
    ...row('after the last byte, empty tables', afterLastByte(times.empty), copying, 1.8),
    ...row('after the last byte, unchanged', afterLastByte(times.unchanged), copying, 0.6),
    ...row('after the last byte, 5 % changed', afterLastByte(times.changed), copying, 1),
    measuredRow({
      name: 'write-ahead log of an unchanged import',
      value: wal(times.unchanged),
      unit: 'MB',
      limit: { value: wal(times.empty), of: 'empty' },
      target: 0.002,
      notFor,
    }),
    measuredRow({
      name: 'write-ahead log, 5 % changed',
      value: wal(times.changed),
      unit: 'MB',
      limit: { value: wal(times.empty), of: 'empty' },
    }),
    measuredRow({
      name: 'growth: time per good',
      value: msPerGood(times.empty, goods.full),
      unit: 'ms',
      limit: { value: msPerGood(times.small, goods.small), of: `with ${goods.small.toLocaleString('en-US')} goods` },
      target: 1.15,
      notFor,
    }),
    measuredRow({
      name: 'import into empty tables, fat goods',
      value: total(times.fat),
      unit: 's',
      detail: megabytes(bytes.fat),
    }),
    ...copyRows(times, psql, rows),
  ]
}

function copyRows(times: ImportRounds['times'], psql: LimitProgram, rows: number): Row[] {
  const name = '\\copy of the same rows'
  if ('missing' in psql) return [notRunRow(name, 's', psql.missing)]
  const detail = `${rows.toLocaleString('en-US')} rows`
  return [
    measuredRow({ name, value: median(times.copy), unit: 's', detail }),
    measuredRow({ name: `${name}, without foreign keys`, value: median(times.copyBare), unit: 's', detail }),
  ]
}

const total = (imports: MeasuredImport[]) => median(imports.map(({ totalMs }) => totalMs)) / 1000

const afterLastByte = (imports: MeasuredImport[]) =>
  median(imports.map(({ afterLastByteMs }) => afterLastByteMs)) / 1000

/** Null when nothing was read. */
function staged(imports: MeasuredImport[]): number | null {
  const times = imports.map(({ stagedMs }) => stagedMs).filter((ms) => ms !== null)
  return times.length === imports.length ? median(times) / 1000 : null
}

const megabytes = (count: number) => `${(count / 1e6).toFixed(0)} MB`
