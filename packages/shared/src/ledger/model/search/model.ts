/** `fair`: happens by itself sooner or later. `optional`: may happen or never, like a start or a waking. `help`: a person does it. */
export type MoveKind = 'fair' | 'fault' | 'optional' | 'help'

/** Said only when a trace is written, so it is not made before. */
export type Label = () => string

/** `next` is the caller's only until the visit returns. */
export type Visit = (kind: MoveKind, label: Label, next: Uint32Array, violations: readonly string[]) => void

/** What the search needs to know: states are rows of words of one length, equal when all words are. */
export interface Model {
  readonly initial: Uint32Array
  /** Every move that is possible in `state`, in an order that is always the same. */
  eachMove(state: Uint32Array, visit: Visit): void
  /** What is wrong with a state itself. */
  violationsOf(state: Uint32Array): readonly string[]
  /** The search goes on behind it: it is told and is not the end of the world. */
  isTolerable(violation: string): boolean
  /** Nothing is left to be done. */
  isGoal(state: Uint32Array): boolean
  describe(state: Uint32Array): string
}
