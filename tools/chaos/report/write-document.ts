import { readFileSync, writeFileSync } from 'node:fs'
import { median } from '../measure-recovery.ts'
import { admissionLine, type ChaosSummary, detectedIn, seedsText, violationsIn } from './summary.ts'

const [from, to] = ['<!-- npm run chaos: figures -->', '<!-- npm run chaos: end -->']

export interface DocumentFacts {
  machine: readonly string[]
  /** YYYY-MM-DD */
  date: string
}

/** Puts the figures of a run into the document, between its two marks. */
export function writeFigures(file: string, summary: ChaosSummary, facts: DocumentFacts): void {
  writeFileSync(file, withFigures(readFileSync(file, 'utf8'), figures(summary, facts)))
}

export function withFigures(document: string, text: string): string {
  const [start, end] = [document.indexOf(from), document.indexOf(to)]
  if (start < 0 || end < start) throw new Error(`the document has no place for figures: ${from} … ${to}`)
  return `${document.slice(0, start + from.length)}\n\n${text}\n\n${document.slice(end)}`
}

export function figures(summary: ChaosSummary, { machine, date }: DocumentFacts): string {
  const { cases, controls, recovery, admission, seeds, seconds } = summary
  const minutes = Math.max(1, Math.round(seconds / 60))
  return [
    `${cases.length} cases, ${violationsIn(summary)} violations; ${date}, ${seedsText(seeds)}, ${minutes} min on ${machine.join('; ')}.`,
    table(['what goes wrong', 'cases', 'violations'], groupRows(cases)),
    ...(controls.length > 0
      ? [
          `Guards switched off: ${detectedIn(summary)} of ${controls.length} detected.`,
          table(
            ['without', 'noticed by', 'what was noticed'],
            controls.map(({ guard, by, first }) => [guard, by.join(', ') || 'nobody', withoutIds(first ?? '')]),
          ),
        ]
      : []),
    ...(recovery.length > 0
      ? [
          'Until work goes on, with the default lease of 15 s:',
          table(
            ['an importer is', 'times', 'p50', 'max'],
            recovery.map(({ how, times }) => [
              how === 'killed' ? 'killed (`kill -9`)' : 'stopped (SIGTERM)',
              String(times.length),
              inSeconds(median(times)),
              inSeconds(Math.max(...times)),
            ]),
          ),
        ]
      : []),
    ...(admission ? [`Simultaneous starts: ${admissionLine(admission)}.`] : []),
  ].join('\n\n')
}

const titles: Record<ChaosSummary['cases'][number]['group'], string> = {
  importer: 'an importer is killed, or asleep beyond its lease, at each of 12 places',
  gateway: 'the gateway, in the middle of a start',
  tracker: 'the tracker, with an event in hand',
  zombie: 'an importer that wakes up when its run is long over',
  cancel: 'a run cancelled while its importer is asleep, dead, or cut off',
  nats: 'NATS killed, stopped, cut off; the stream deleted',
  redis: 'Redis killed, emptied, cut off',
  postgres: 'Postgres restarted as after a crash, cut off',
  repeats: 'events stored twice',
  random: 'services killed at random moments',
  rolling: 'two of each service, one restarted after the other in a run of all five kinds',
}

function groupRows(cases: ChaosSummary['cases']): string[][] {
  return [...new Set(cases.map(({ group }) => group))].map((group) => {
    const own = cases.filter((each) => each.group === group)
    return [titles[group], String(own.length), String(own.reduce((sum, { violations }) => sum + violations.length, 0))]
  })
}

/** With columns of one width, as the formatter wants them. */
function table(head: string[], rows: string[][]): string {
  const lines = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = head.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]?.length ?? 0)))
  const text = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [first = [], ...others] = lines
  return [text(first), text(widths.map((width) => '-'.repeat(width))), ...others.map(text)].join('\n')
}

const withoutIds = (text: string): string => text.replace(/ ?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
