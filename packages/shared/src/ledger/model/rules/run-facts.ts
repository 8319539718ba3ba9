import { at, type State } from '../state/state.ts'
import { gatewayStage, outcome, row } from '../state/words.ts'
import type { World } from '../world.ts'

/** Every step of the run has an outcome in the ledger. */
export function isOver(state: State, run: number): boolean {
  for (const step of at(state.steps, run)) if (step.outcome === outcome.none) return false
  return true
}

/** Somebody was told that the run exists, or it can be found: it has to come to an end. */
export function isKnown(state: State, { gateways }: World, run: number): boolean {
  const { requested, opened } = at(state.runs, run)
  return (
    requested === 1 ||
    opened === 1 ||
    state.gateways.some(({ stage }, gateway) => gateways[gateway] === run && stage === gatewayStage.accepted)
  )
}

export const isTerminal = (value: number): boolean => value !== row.none && value !== row.open

/** Every session of the run has ended, as far as the rows say. */
export function isShownOver(state: State, run: number): boolean {
  for (const step of at(state.steps, run)) if (!isTerminal(step.row)) return false
  return true
}
