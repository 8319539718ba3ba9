import { readFileSync, writeFileSync } from 'node:fs'
import { median } from '../measure-recovery.ts'
import { admissionLine, type ChaosSummary, detectedIn, rollingLine, seedsText, violationsIn } from './summary.ts'

export interface DocumentFacts {
  machine: readonly string[]
  /** YYYY-MM-DD */
  date: string
}

/** Puts the figures of what was played into the document, each between its two marks; what was not played stays as it is. */
export function writeFigures(file: string, summary: ChaosSummary, facts: DocumentFacts): void {
  const written = Object.entries(figures(summary, facts)).reduce(
    (document, [section, text]) => withFigures(document, section, text),
    readFileSync(file, 'utf8'),
  )
  writeFileSync(file, written)
}

export function withFigures(document: string, section: string, text: string): string {
  const [from, to] = [`<!-- npm run chaos: ${section} -->`, `<!-- npm run chaos: end of ${section} -->`]
  const [start, end] = [document.indexOf(from), document.indexOf(to)]
  if (start < 0 || end < start) throw new Error(`the document has no place for figures: ${from} … ${to}`)
  return `${document.slice(0, start + from.length)}\n\n${text}\n\n${document.slice(end)}`
}

/** A text for each section of which something was played. */
export function figures(
  { cases, random, rolling, controls, recovery, admission, seeds }: ChaosSummary,
  { machine, date }: DocumentFacts,
): Record<string, string> {
  const where = `${date}, on ${machine.join('; ')}.`
  return {
    ...(cases.length > 0 && { cases: casesText(cases, `${seedsText(seeds)}; ${where}`) }),
    ...(random.length > 0 && { random: casesText(random, `seed ${seeds[0]}; ${where}`) }),
    ...(rolling && { rolling: `${rollingLine(rolling)}; seed ${seeds[0]}; ${where}` }),
    ...(controls.length > 0 && { controls: controlsText(controls, where) }),
    ...(recovery.length > 0 && { recovery: recoveryText(recovery, where) }),
    ...(admission && { admission: `${admissionLine(admission)}; ${where}` }),
  }
}

const casesText = (cases: ChaosSummary['cases'], where: string): string => {
  const minutes = Math.round(cases.reduce((sum, { seconds }) => sum + seconds, 0) / 60)
  return `${cases.length} cases in ${minutes} min, ${violationsIn(cases)} violations; ${where}

${table(['what goes wrong', 'cases', 'violations'], groupRows(cases))}`
}

const controlsText = (
  controls: ChaosSummary['controls'],
  where: string,
): string => `Guards switched off: ${detectedIn(controls)} of ${controls.length} detected; ${where}

${table(
  ['without', 'noticed by', 'what was noticed'],
  controls.map(({ guard, by, first }) => [guard, by.join(', ') || 'nobody', withoutIds(first ?? '')]),
)}`

const recoveryText = (
  recovery: ChaosSummary['recovery'],
  where: string,
): string => `Until work goes on, with the default lease of 15 s; ${where}

${table(
  ['an importer is', 'times', 'p50', 'max'],
  recovery.map(({ how, times }) => [
    how === 'killed' ? 'killed (`kill -9`)' : 'stopped (SIGTERM)',
    String(times.length),
    inSeconds(median(times)),
    inSeconds(Math.max(...times)),
  ]),
)}`

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
    return [titles[group], String(own.length), String(violationsIn(own))]
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
