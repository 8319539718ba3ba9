/** Can never work: a message that cannot be read. It is put aside as a dead letter. */
export class RejectMessage extends Error {
  override name = 'RejectMessage'
}

/** Nothing is wrong, only not now: another owner is at work, or this one is being stopped. */
export class TryLater extends Error {
  override name = 'TryLater'
  readonly delayMs: number
  constructor(message: string, delayMs: number) {
    super(message)
    this.delayMs = delayMs
  }
}

/** Somebody else decides now: say nothing at all about this delivery. */
export class LeaveMessage extends Error {
  override name = 'LeaveMessage'
}

export type Verdict =
  | { do: 'ack' }
  | { do: 'nak'; delayMs: number; failed: boolean }
  | { do: 'term'; reason: string }
  | { do: 'leave' }

/** What a handler's end means for its message: the only rule there is. `deliveries` counts from 1. */
export function judge(error: unknown, deliveries: number): Verdict {
  if (error === undefined) return { do: 'ack' }
  if (error instanceof LeaveMessage) return { do: 'leave' }
  if (error instanceof TryLater) return { do: 'nak', delayMs: error.delayMs, failed: false }
  if (error instanceof RejectMessage) return { do: 'term', reason: error.message }
  return { do: 'nak', delayMs: backoffMs(deliveries), failed: true }
}

/** 1 s, 2 s, 4 s … at most 30 s. How often something may fail is not decided here: the ledger counts attempts. */
export const backoffMs = (deliveries: number): number => Math.min(30_000, 1_000 * 2 ** Math.min(deliveries - 1, 10))
