import { missedTargets } from './missed-targets.ts'
import type { Row } from './row.ts'
import { markdownTable } from './table.ts'

export interface DocumentSection {
  title: string
  /** What its rows mean. */
  about: string
  rows: readonly Row[]
}

export interface DocumentFacts {
  sections: readonly DocumentSection[]
  machine: readonly string[]
  versions: readonly string[]
  /** YYYY-MM-DD */
  date: string
  seed: number
  rounds: number
}

/** docs/benchmarks.md, whole. */
export function benchmarksDocument({ sections, machine, versions, date, seed, rounds }: DocumentFacts): string {
  return `# Benchmarks

Written by \`npm run bench\`; changes by hand are lost with the next run.

- Machine: ${machine.join('; ')}
- Versions: ${versions.join('; ')}
- Date: ${date}; seed ${seed}; medians of ${rounds} rounds

Every figure has its limit beside it: a program known to be fast, at the same work on the same data in the same run, in turn with ours. The
ratio of the two is what a target is set for; seconds differ from machine to machine. The exports are generated in the structure of real
ones, the same for the same seed.

\`\`\`
npm run bench                          # all of this
npm run bench -- --only reading        # one part
npm run bench -- --quick               # small data; says whether it works, not how fast it is
npm run bench -- --json                # a line of JSON for each row
npm run bench -- --clean               # removes the generated exports
\`\`\`
${sections.map(sectionText).join('')}${missedText(sections.flatMap(({ rows }) => rows))}`
}

function missedText(rows: readonly Row[]): string {
  const missed = missedTargets(rows)
  return missed.length === 0 ? '' : `\n## Where a target is missed\n\n${missed.join('\n')}\n`
}

function sectionText({ title, about, rows }: DocumentSection): string {
  return `\n## ${title}\n\n${about}\n\n${markdownTable(rows)}\n`
}
