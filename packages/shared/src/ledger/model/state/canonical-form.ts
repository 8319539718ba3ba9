import type { Protocol } from '../protocol.ts'
import { isOver } from '../rules/run-facts.ts'
import { at, type State } from './state.ts'
import { importerStage, outcome } from './words.ts'

/** Makes states equal that differ in nothing that any rule will look at again. */
export function bringIntoForm(state: State, { outcomesRecorded, cancelIsIn }: Protocol): void {
  for (const importer of state.importers) {
    if (importer.stage < importerStage.decided) continue
    importer.ownsStep = 0
    importer.newest = 0
  }
  if (outcomesRecorded) {
    for (let run = 0; run < state.runs.length; run++) {
      for (const step of at(state.steps, run)) if (step.outcome !== outcome.none) step.attempts = 0
      if (cancelIsIn === 'ledger' && isOver(state, run)) at(state.runs, run).cancelInLedger = 0
    }
  }
  sortImporters(state)
}

/** Importers are all alike. */
function sortImporters({ importers }: State): void {
  for (let end = 1; end < importers.length; end++) {
    for (let index = end; index > 0; index--) {
      const [lower, upper] = [at(importers, index - 1), at(importers, index)]
      const lowerCode = lower.code
      if (lowerCode <= upper.code) break
      lower.code = upper.code
      upper.code = lowerCode
    }
  }
}
