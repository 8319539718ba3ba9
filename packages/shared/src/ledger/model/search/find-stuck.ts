import type { Model } from './model.ts'
import type { MoveGraph } from './move-graph.ts'
import type { StateSet } from './state-set.ts'
import { labelsAlong } from './trace.ts'

/** A state and the shortest way to it. */
export interface Finding {
  trace: string[]
  state: string
}

export interface Stuck {
  /** States from which fair moves alone never lead to the goal. */
  states: number
  /** Of these, how many a person can help. */
  helped: number
  /** The nearest one. */
  first: Finding | null
}

/**
 * The states from which the goal cannot be reached without a fault, a waking or a person. When there are none, the goal is
 * always reached in the end if every move that stays possible is made some time (strong fairness).
 */
export function findStuck(model: Model, states: StateSet, graph: MoveGraph): Stuck {
  const goals = new Uint8Array(states.size)
  const state = new Uint32Array(model.initial.length)
  for (let index = 0; index < states.size; index++) {
    states.copyInto(state, index)
    if (model.isGoal(state)) goals[index] = 1
  }
  const alone = goals.slice()
  graph.markAllThatReach(alone, false)
  const nearest = alone.indexOf(0)
  if (nearest < 0) return { states: 0, helped: 0, first: null }
  const withHelp = alone.slice()
  graph.markAllThatReach(withHelp, true)
  const path = states.pathTo(nearest)
  return {
    states: unmarked(alone),
    helped: unmarked(alone) - unmarked(withHelp),
    first: { trace: labelsAlong(model, path), state: model.describe(path.at(-1) ?? model.initial) },
  }
}

const unmarked = (marks: Uint8Array): number => marks.reduce((count, mark) => (mark === 0 ? count + 1 : count), 0)
