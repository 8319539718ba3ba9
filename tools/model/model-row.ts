import type { Judgement } from '@imports/shared/ledger/model/judge'

/** What one search came to. */
export interface ModelRow extends Pick<Judgement, 'fine' | 'verdict' | 'trace'> {
  name: string
  about: string
  isControl: boolean
  states: number
  transitions: number
  depth: number
  seconds: number
}

const widths = [30, 12, 13, 6, 8]

export const headingLine = tableLine(['configuration', 'states', 'transitions', 'depth', 'seconds'], 'verdict')

/** For people at a terminal, who see each row as it is found. */
export const textLine = (row: ModelRow): string =>
  tableLine(
    [row.name, number(row.states), number(row.transitions), String(row.depth), row.seconds.toFixed(1)],
    `${row.isControl && row.fine ? 'detected: ' : ''}${row.verdict}`,
  )

export const jsonLine = ({ trace, seconds, ...row }: ModelRow): string =>
  JSON.stringify({ ...row, seconds: Number(seconds.toFixed(3)), trace })

/** What all rows come to. */
export function summary(rows: readonly ModelRow[]): string {
  const controls = rows.filter(({ isControl }) => isControl)
  const configurations = rows.filter(({ isControl }) => !isControl)
  const sum = (field: 'states' | 'transitions' | 'seconds') => rows.reduce((total, row) => total + row[field], 0)
  const fine = (some: readonly ModelRow[]) => `${some.filter((row) => row.fine).length} of ${some.length}`
  return [
    `${number(sum('states'))} states, ${number(sum('transitions'))} transitions, ${sum('seconds').toFixed(1)} s`,
    `configurations without a finding ${fine(configurations)}, controls detected ${fine(controls)}`,
  ].join('; ')
}

function tableLine(cells: readonly string[], verdict: string): string {
  const padded = cells.map((cell, column) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
  )
  return `${padded.join('  ')}  ${verdict}`
}

const number = (value: number): string => value.toLocaleString('en-US')
