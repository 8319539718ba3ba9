/** Times of a bed. */
export interface BedTimes {
  leaseMs: number
  pickupMs: number
  /** How long the broker waits for a sign of life. */
  ackWaitMs: number
  idleInTransactionMs: number
  watchdogTickMs: number
  watchdogSilentMs: number
}

/** So short that a case takes seconds; in the same order as the real ones. */
export const shortTimes: BedTimes = {
  leaseMs: 1_500,
  pickupMs: 15_000,
  ackWaitMs: 2_000,
  idleInTransactionMs: 1_000,
  watchdogTickMs: 500,
  watchdogSilentMs: 10_000,
}
export const realTimes: BedTimes = {
  leaseMs: 15_000,
  pickupMs: 300_000,
  ackWaitMs: 20_000,
  idleInTransactionMs: 10_000,
  watchdogTickMs: 10_000,
  watchdogSilentMs: 45_000,
}
