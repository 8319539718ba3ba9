import { missedTargets } from './missed-targets.ts'
import type { Row } from './row.ts'
import { markdownTable } from './table.ts'

export interface DocumentSection {
  title: string
  /** What its rows mean. */
  about: string
  rows: readonly Row[]
  once?: boolean
}

export interface DocumentFacts {
  /** Of all parts, in their order. */
  titles: readonly string[]
  /** Those that were measured now. */
  sections: readonly DocumentSection[]
  machine: readonly string[]
  versions: readonly string[]
  /** YYYY-MM-DD */
  date: string
  seed: number
  rounds: number
}

/** docs/benchmarks.md; of the parts that were not measured now, what `earlier` says, which is the document as it was. */
export function benchmarksDocument(facts: DocumentFacts, earlier: string): string {
  const kept = new Map(earlier.split(/^## /m).map((text) => [text.slice(0, text.indexOf('\n')), text.trimEnd()]))
  const texts = facts.titles.flatMap((title) => {
    const section = facts.sections.find((measured) => measured.title === title)
    const text = section ? sectionText(section, facts) : kept.get(title)
    return text === undefined ? [] : [text]
  })
  return `# Benchmarks

Written by \`npm run bench\`, part by part; changes by hand are lost with the next run.

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

${texts.map((text) => `## ${text}\n`).join('\n')}`
}

function sectionText(
  { title, about, rows, once = false }: DocumentSection,
  { machine, versions, date, seed, rounds }: DocumentFacts,
): string {
  const missed = missedTargets(rows)
  return `${title}

${about}

${markdownTable(rows)}
${missed.length === 0 ? '' : `\nWhere a target is missed:\n\n${missed.join('\n')}\n`}
Measured ${date}; seed ${seed}; ${once ? 'once' : `medians of ${rounds} rounds`}. Machine: ${machine.join('; ')}. Versions: ${versions.join('; ')}.`
}
