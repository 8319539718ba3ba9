import { type Finding, findStuck, type Stuck } from './find-stuck.ts'
import type { Label, Model } from './model.ts'
import { MoveGraph } from './move-graph.ts'
import { StateSet } from './state-set.ts'
import { labelsAlong } from './trace.ts'

export interface ExploreOptions {
  /** The search is cut when it has more states. */
  maxStates?: number
  /** The search ends at the first violation whose name begins so. */
  until?: string | undefined
  /** Also looks whether the goal can be reached from everywhere; only a search that came to its end can say. */
  liveness?: boolean
}

export interface Exploration {
  states: number
  transitions: number
  /** Moves to the states that are farthest away. */
  depth: number
  complete: boolean
  violations: Map<string, Finding>
  /** Null when nobody asked, or the search is not complete. */
  stuck: Stuck | null
}

/**
 * Every state that can be reached, breadth first, so that what is found is found on the shortest way. A move that breaks an
 * invariant is noted and not gone along, unless it is tolerable.
 */
export function explore(model: Model, options: ExploreOptions = {}): Exploration {
  const { maxStates = 12_000_000, until, liveness = true } = options
  const states = new StateSet(model.initial.length)
  const graph = new MoveGraph()
  const found = new Map<string, { state: number; last: string | null }>()
  const note = (violation: string, state: number, label: Label | null) => {
    if (!found.has(violation)) found.set(violation, { state, last: label?.() ?? null })
  }
  const isFound = () => until !== undefined && [...found.keys()].some((violation) => violation.startsWith(until))
  const current = new Uint32Array(model.initial.length)
  let transitions = 0
  let depth = 0
  let complete = true
  states.add(model.initial, -1)
  let levelEnd = states.size

  let index = 0
  const visit: Parameters<Model['eachMove']>[1] = (kind, label, next, violations) => {
    transitions++
    for (const violation of violations) note(violation, index, label)
    if (!violations.every((violation) => model.isTolerable(violation))) return
    const before = states.size
    const target = states.add(next, index)
    if (target === before) for (const violation of model.violationsOf(next)) note(violation, target, null)
    if (liveness && (kind === 'fair' || kind === 'help')) graph.add(target, kind === 'help')
  }
  for (; index < states.size; index++) {
    if (index === levelEnd) {
      depth++
      levelEnd = states.size
    }
    if (states.size > maxStates || isFound()) {
      complete = false
      break
    }
    states.copyInto(current, index)
    graph.beginState()
    model.eachMove(current, visit)
  }

  const violations = new Map<string, Finding>()
  for (const [violation, { state, last }] of found) {
    const path = states.pathTo(state)
    const trace = labelsAlong(model, path)
    violations.set(violation, {
      trace: last === null ? trace : [...trace, last],
      state: model.describe(path.at(-1) ?? model.initial),
    })
  }
  const stuck = liveness && complete ? findStuck(model, states, graph) : null
  return { states: states.size, transitions, depth, complete, violations, stuck }
}
