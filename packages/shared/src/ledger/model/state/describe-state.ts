import { importerName, runName } from '../names.ts'
import type { World } from '../world.ts'
import { at, type State } from './state.ts'
import { importerStage, outcomeName } from './words.ts'

const copyNames = ['absent', 'waiting', 'delivered', 'acknowledged']
const dataNames = ['nothing', 'something', 'all']

/** A state in one line, for whoever follows a trace. */
export function describeState(state: State, world: World): string {
  const { lock, faults } = state.system
  const parts = [`lock ${lock === 0 ? 'free' : runName(lock - 1)}`, `${faults} faults`]
  for (const [run, record] of state.runs.entries()) {
    const cancel = record.cancelEvent || record.cancelInLedger ? ', to be cancelled' : ''
    const steps = at(state.steps, run).map(
      (step, index) =>
        `step ${index + 1} ${outcomeName(step.outcome)}, ${dataNames[step.data]} committed, ${step.attempts} attempts, ` +
        `request ${copyNames[step.firstCopy]}/${copyNames[step.secondCopy]}, told ${outcomeName(step.told)}, row ${outcomeName(step.row)}`,
    )
    parts.push(`${runName(run)}${cancel}: ${steps.join('; ')}`)
  }
  for (const importer of state.importers) {
    if (importer.stage === importerStage.idle) continue
    parts.push(`${importerName(world, importer)} stage ${importer.stage}${importer.stopped ? ', stopped' : ''}`)
  }
  return parts.join(' | ')
}
