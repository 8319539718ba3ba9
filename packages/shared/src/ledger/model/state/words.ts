/** What may come of a step; also what its terminal event says. */
export const outcome = { none: 0, completed: 1, failed: 2, cancelled: 3 } as const

/** What the row of a session says: an outcome, nothing yet, or that it is under way. */
export const row = { ...outcome, open: 4 } as const

/** How much of a step is committed. */
export const data = { none: 0, some: 1, all: 2 } as const

/** Where a stored request is. */
export const copy = { absent: 0, waiting: 1, delivered: 2, acknowledged: 3 } as const

/** How far a gateway is with its form. */
export const gatewayStage = {
  idle: 0,
  lockTaken: 1,
  admitted: 2,
  published: 3,
  accepted: 4,
  refused: 5,
  crashed: 6,
  saidNotStarted: 7,
  ignored: 8,
} as const

/** How far an importer is with its message. `entering`: it has the claim but not yet the lock, or the other way round. */
export const importerStage = {
  idle: 0,
  delivered: 1,
  entering: 2,
  working: 3,
  writing: 4,
  writingLast: 5,
  decided: 6,
  told: 7,
  followersTold: 8,
  handedOver: 9,
} as const

const outcomeNames = ['no outcome', 'completed', 'failed', 'cancelled', 'open']
export const outcomeName = (value: number): string => outcomeNames[value] ?? '?'
