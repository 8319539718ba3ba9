import { type Judgement, judgeConfiguration, judgeControl } from '@imports/shared/ledger/model/judge'
import { configurations } from '@imports/shared/ledger/model/worlds/configurations'
import { controls } from '@imports/shared/ledger/model/worlds/controls'
import { headingLine, jsonLine, type ModelRow, summary, textLine } from './model-row.ts'
import { type ModelRunOptions, parseOptions, usage } from './parse-options.ts'

const names = [...configurations, ...controls].map(({ name }) => name)
const parsed = parseOptions(process.argv.slice(2), names)
if ('help' in parsed) console.log(usage)
else if ('wrong' in parsed) {
  console.error(`${parsed.wrong}\n\n${usage}`)
  process.exitCode = 3
} else if (!searchAll(parsed.run)) process.exitCode = 1

/** Whether everything is as it should be. */
function searchAll(options: ModelRunOptions): boolean {
  if (!options.json) console.log(headingLine)
  const rows: ModelRow[] = []
  for (const row of searches(options)) {
    rows.push(row)
    console.log(options.json ? jsonLine(row) : textLine(row))
    if (!options.json && options.traces && row.trace) console.log(row.trace.map((label) => `    ${label}`).join('\n'))
  }
  if (!options.json) console.log(summary(rows))
  return rows.every(({ fine }) => fine)
}

function* searches({ all, only, maxStates }: ModelRunOptions): Generator<ModelRow> {
  const isNamed = (name: string) => only?.some((part) => name.includes(part))
  for (const configuration of configurations) {
    const { name, about, size } = configuration
    if (isNamed(name) ?? (all || size !== 'large')) {
      yield timed({ name, about, isControl: false }, () => judgeConfiguration(configuration, maxStates))
    }
  }
  for (const control of controls) {
    if (isNamed(control.name) ?? true) {
      yield timed({ name: control.name, about: control.shows, isControl: true }, () => judgeControl(control, maxStates))
    }
  }
}

function timed(what: Pick<ModelRow, 'name' | 'about' | 'isControl'>, judge: () => Judgement): ModelRow {
  const startedAt = performance.now()
  const { exploration, fine, verdict, trace } = judge()
  const { states, transitions, depth } = exploration
  return { ...what, states, transitions, depth, seconds: (performance.now() - startedAt) / 1_000, fine, verdict, trace }
}
