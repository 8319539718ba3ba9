import { setTimeout as delay } from 'node:timers/promises'
import type { ImportLock } from '@imports/shared/lock/import-lock'
import type { Publisher } from '@imports/shared/messaging/publisher'
import type { BrokerState } from '@imports/shared/messaging/restore-topology'
import type { Logger } from '@imports/shared/telemetry/logger'
import { type Kysely, sql } from 'kysely'
import { reconcile } from './reconcile.ts'
import type { TrackerTables } from './tracker-tables.ts'
import { watchRuns } from './watch-runs.ts'

export interface WatchdogDeps {
  db: Kysely<TrackerTables>
  publisher: Publisher
  lock: Pick<ImportLock, 'release'>
  /** Makes anew what the broker has lost; `restoreTopology` with its connection. */
  restoreTopology: (reflected: number) => Promise<BrokerState>
  /** Without a heartbeat and an event for so long, an owner is taken for dead. */
  silentMs: number
  /** How long what was decided may be on its way before it is told again. */
  graceMs?: number
  log: Logger
}

export interface Watchdog {
  /**
   * Looks once: at the broker, at the open runs, at what was decided and not told. False when another tracker is looking at this
   * moment. Throws what went wrong first, after everything was tried; trying again is always right.
   */
  tick(): Promise<boolean>
}

/** A tracker that is stopped while it looks frees the others after so long. */
const lookMs = 30_000

export function createWatchdog(deps: WatchdogDeps): Watchdog {
  return {
    tick: () =>
      deps.db.transaction().execute(async (trx) => {
        await sql`set local idle_in_transaction_session_timeout = ${sql.lit(lookMs)}`.execute(trx)
        const { rows } = await sql<{ mine: boolean }>`
          select pg_try_advisory_xact_lock(hashtext('imports-from-1c watchdog')) as mine`.execute(trx)
        if (!rows[0]?.mine) return false
        await look(deps)
        return true
      }),
  }
}

/** With the broker away the runs are still judged: the ledger decides, and the outcome is told later. */
async function look(deps: WatchdogDeps): Promise<void> {
  const { graceMs = 5_000 } = deps
  const broker = await settled(async () => {
    const state = await deps.restoreTopology(await newestSequence(deps.db))
    if (state.restored) deps.log.warn('the stream or its durables were gone and have been made anew')
    return state
  })
  const watched = await settled(() => watchRuns(deps))
  if (broker.failed) throw broker.error
  await reconcile({ ...deps, graceMs, ackFloors: broker.value.ackFloors })
  if (watched.failed) throw watched.error
}

type Settled<T> = { failed: false; value: T } | { failed: true; error: unknown }

async function settled<T>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { failed: false, value: await work() }
  } catch (error) {
    return { failed: true, error }
  }
}

/** The stream sequence that the newest row reflects; 0 when there is none. */
async function newestSequence(db: Kysely<TrackerTables>): Promise<number> {
  const row = await db
    .selectFrom('sessions.import_session')
    .select((select) => select.fn.max('last_seq').as('newest'))
    .executeTakeFirst()
  return row?.newest ?? 0
}

/** Ticks until `stop`, at once and then after each pause; what goes wrong is told and tried again at the next tick. */
export async function keepWatch(
  watchdog: Watchdog,
  { tickMs, stop, log }: { tickMs: number; stop: AbortSignal; log: Logger },
): Promise<void> {
  while (!stop.aborted) {
    await watchdog
      .tick()
      .catch((error: unknown) => log.warn({ err: error }, 'the watchdog could not look, trying again'))
    await delay(tickMs, undefined, { signal: stop }).catch(() => {})
  }
}
