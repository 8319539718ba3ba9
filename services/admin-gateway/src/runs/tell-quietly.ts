import { setTimeout as delay } from 'node:timers/promises'
import type { ImportEvent } from '@imports/shared/contracts/import-events'
import type { Logger } from '@imports/shared/telemetry/logger'

/** Resolves when the broker has the events, or after a moment; never throws. */
export type TellQuietly = (events: readonly ImportEvent[]) => Promise<void>

/** What the events tell is in the ledger already: a broker that is away delays the page, not the decision. */
export const createTellQuietly =
  (deps: { publish: (event: ImportEvent) => Promise<unknown>; log: Logger; patienceMs?: number }): TellQuietly =>
  async (events) => {
    const { publish, log, patienceMs = 2_000 } = deps
    const told = events.map((event) =>
      publish(event).catch((error: unknown) => log.warn({ err: error, id: event.id }, 'an event was not told')),
    )
    await Promise.race([Promise.all(told), delay(patienceMs)])
  }
