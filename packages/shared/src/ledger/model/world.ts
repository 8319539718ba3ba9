/** What can go wrong. Each happening counts against the world's budget. */
export type Fault =
  /** A process is killed between any two of its steps. */
  | 'crash'
  /** A process is stopped between any two of its steps; it may wake at any time, or never. */
  | 'stop'
  /** With crash or stop: gateways as well. */
  | 'gateway'
  /** Redis forgets its keys while their owners live. */
  | 'flush'
  /** The tracker is behind, and a gateway believes it. */
  | 'lag'
  /** The broker's answer to a publication is lost, whether it stored it or not. */
  | 'lost-answer'
  /** A request is delivered again although its holder lives. */
  | 'redelivery'
  /** A request is published again after the broker has forgotten its id. */
  | 'window'
  /** The stream is deleted and made anew. */
  | 'stream-loss'
  /** The watchdog hears nothing of an owner that lives. */
  | 'silence'

/** Who is there, what they want, and what may go wrong. */
export interface World {
  /** The kinds of each run's steps; at most two runs of two steps. */
  readonly runs: readonly (readonly string[])[]
  /** For each gateway the run that it is asked to start. */
  readonly gateways: readonly number[]
  /** All alike: the search does not tell them apart. */
  readonly importers: number
  readonly faults: readonly Fault[]
  /** How many faults may happen in all. */
  readonly faultBudget: number
  /** Owners of a step that may be gone before it is given up. */
  readonly maxAttempts: number
  /** A step may find that it cannot work. */
  readonly stepsFail: boolean
  /** `two-phase`: a transaction is open for a while, and holds the row. */
  readonly transactions: 'atomic' | 'two-phase'
  readonly administratorCancels: boolean
  readonly administratorBreaks: boolean
  /** False: a lease lasts for ever; what then still comes to its end needs no waiting for one. */
  readonly leasesEnd: boolean
}

/** Two runs of one kind, two importers, no faults. */
export const calmWorld: World = {
  runs: [['catalog'], ['catalog']],
  gateways: [0, 1],
  importers: 2,
  faults: [],
  faultBudget: 0,
  maxAttempts: 2,
  stepsFail: true,
  transactions: 'atomic',
  administratorCancels: false,
  administratorBreaks: false,
  leasesEnd: true,
}
