import { isKnown, isOver, isShownOver } from './rules/run-facts.ts'
import { at, type State } from './state/state.ts'
import { data, gatewayStage, outcome, outcomeName, row } from './state/words.ts'
import type { World } from './world.ts'

/** What is told, but makes nothing wrong by itself: the search goes on behind it. */
export const tolerable: readonly string[] = ['two-admitted', 'healthy-owner-ended']

/** What is wrong with a state. What is wrong with a move is said where it is made. */
export function violationsOf(state: State, world: World): string[] {
  const violations: string[] = []
  for (let run = 0; run < world.runs.length; run++) {
    for (const step of at(state.steps, run)) {
      const saysItDidNotWork = step.row === row.failed || step.row === row.cancelled
      if (saysItDidNotWork && step.data === data.all) {
        violations.push(`row-lies (${outcomeName(step.row)}, but all is committed)`)
      }
      if (step.row === row.completed && step.data !== data.all) {
        violations.push('row-lies (completed, but not all is committed)')
      }
    }
    if (saidNotToRun(state, world, run) && at(state.steps, run).some((step) => step.data !== data.none)) {
      violations.push('refused-but-ran')
    }
  }
  if (admittedRuns(state, world) > 1) violations.push('two-admitted')
  return violations
}

/** The lock is free, and every session of every run that is known has ended in the rows. */
export function isGoal(state: State, world: World): boolean {
  if (state.system.lock !== 0) return false
  for (let run = 0; run < world.runs.length; run++) {
    if (isKnown(state, world, run) && !isShownOver(state, run)) return false
  }
  return true
}

/** Some gateway said so, and none may still say otherwise. */
function saidNotToRun({ gateways }: State, world: World, run: number): boolean {
  let refused = false
  for (const [gateway, { stage }] of gateways.entries()) {
    if (world.gateways[gateway] !== run) continue
    if (stage === gatewayStage.refused || stage === gatewayStage.saidNotStarted) refused = true
    else if (stage !== gatewayStage.idle && stage !== gatewayStage.ignored) return false
  }
  return refused
}

/** Runs that were accepted and are over neither in the ledger nor by their events. */
function admittedRuns(state: State, world: World): number {
  let admitted = 0
  for (let run = 0; run < world.runs.length; run++) {
    const isAccepted = state.gateways.some(
      ({ stage }, gateway) => world.gateways[gateway] === run && stage === gatewayStage.accepted,
    )
    const isTold = at(state.steps, run).every(({ told }) => told !== outcome.none)
    if (isAccepted && !isTold && !isOver(state, run)) admitted++
  }
  return admitted
}
