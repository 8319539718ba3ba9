import type { Row, Unit } from './row.ts'

const headings = ['what', 'value', 'limit', 'ratio', 'target', 'met', '']

/** For people at a terminal. */
export function textTable(rows: readonly Row[]): string {
  const lines = [headings, ...rows.map(cells)]
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const text = (line: string[]) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return lines.map((line) => text(line).trimEnd()).join('\n')
}

export function markdownTable(rows: readonly Row[]): string {
  const line = (row: string[]) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(headings), `|${headings.map(() => '---|').join('')}`, ...rows.map((row) => line(cells(row)))].join('\n')
}

/** For programs: one line for each row. */
export function jsonLine({ name, value, unit, limit, ratio, target, met, why }: Row): string {
  return JSON.stringify({
    name,
    value: value === null ? null : rounded(value),
    unit,
    limit: limit === null ? null : rounded(limit),
    ratio: ratio === null ? null : rounded(ratio),
    target,
    met,
    ...(why === null ? {} : { why }),
  })
}

function cells(row: Row): string[] {
  const { name, value, unit, limit, against, ratio, target, why, detail } = row
  const notes = [why, detail].filter(Boolean).join('; ')
  return [
    name,
    value === null ? '' : withUnit(value, unit),
    limit === null ? '' : `${withUnit(limit, unit)} ${against}`,
    ratio === null ? '' : ratio.toFixed(ratio < 0.1 ? 4 : 2),
    target === null ? '' : `≤ ${ratio === null && limit === null && unit !== 's' ? withUnit(target, unit) : target}`,
    verdict(row),
    notes,
  ]
}

/** A miss says by how much. */
function verdict({ met, target, ratio, value }: Row): string {
  if (met === null) return ''
  if (met === true) return 'yes'
  if (met !== false || target === null) return String(met)
  return `no, ${rounded((ratio ?? value ?? 0) / target, 3)} × the target`
}

function withUnit(value: number, unit: Unit): string {
  return `${rounded(value).toLocaleString('en-US', { maximumFractionDigits: 6 })} ${unit}`
}

function rounded(value: number, digits = 4): number {
  return Number(value.toPrecision(digits))
}
