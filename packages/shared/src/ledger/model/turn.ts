import type { Protocol } from './protocol.ts'
import type { Label } from './search/model.ts'
import type { State } from './state/state.ts'
import type { Fault, World } from './world.ts'

/** Changes the state that it is given, a copy of the one that the turn is about, into the next one. */
export type Effect = (next: State) => void

/** One state and what may happen in it: the rules look at `now` and say which moves there are. */
export interface Turn {
  readonly protocol: Protocol
  readonly world: World
  readonly now: State
  /** Whether this fault is in the world and some of the budget is left. */
  can(fault: Fault): boolean
  /** Happens by itself, sooner or later. */
  fair(label: Label, effect: Effect): void
  /** Happens or not: nobody is owed it. */
  optional(label: Label, effect: Effect): void
  /** An administrator does it. */
  help(label: Label, effect: Effect): void
  /** Happens only if it {@link Turn.can}, and costs one of the budget. */
  fault(fault: Fault, label: Label, effect: Effect): void
  /** Said by an effect: its move breaks an invariant. */
  violate(violation: string): void
}
