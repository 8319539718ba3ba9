import type { Topology } from '@imports/shared/messaging/topology'
import { streamNames } from '@imports/shared/messaging/topology'
import { attributes } from '@imports/shared/telemetry/attributes'
import { createMeter } from '@imports/shared/telemetry/create-meter'
import type { Logger } from '@imports/shared/telemetry/logger'
import { jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { type Kysely, sql } from 'kysely'

/** A scrape waits no longer for a server. */
const patienceMs = 1_000

/** What waits in the broker, looked at when somebody asks. Every tracker sees the same: take the highest. */
export function observeDurables(nats: NatsConnection, { stream }: Topology, log: Logger): void {
  const meter = createMeter()
  const pending = meter.createObservableGauge('import.consumer.pending', {
    description: 'Messages of a durable that nobody has taken',
  })
  const unacknowledged = meter.createObservableGauge('import.consumer.unacknowledged', {
    description: 'Messages of a durable that somebody has in hand',
  })
  const observed = [pending, unacknowledged]
  meter.addBatchObservableCallback(async (result) => {
    try {
      const manager = await jetstreamManager(nats, { timeout: patienceMs })
      for (const name of streamNames(stream)) {
        for await (const durable of manager.consumers.list(name)) {
          const about = { [attributes.subscription]: durable.name }
          result.observe(pending, durable.num_pending, about)
          result.observe(unacknowledged, durable.num_ack_pending, about)
        }
      }
    } catch (error) {
      log.debug({ err: error }, 'the durables could not be looked at')
    }
  }, observed)
}

/** Who waits for a lock in the database, and how long. */
export function observeLocks<Tables>(db: Kysely<Tables>, log: Logger): void {
  const meter = createMeter()
  const waiting = meter.createObservableGauge('import.database.lock_waits', {
    description: 'Statements that wait for a lock',
  })
  const longest = meter.createObservableGauge('import.database.longest_lock_wait', {
    unit: 's',
    description: 'How long the first of them has waited',
  })
  meter.addBatchObservableCallback(
    async (result) => {
      try {
        const { rows } = await sql<{ waiting: number; longest: number }>`
          select count(*)::int as waiting, coalesce(extract(epoch from clock_timestamp() - min(waitstart)), 0)::float as longest
          from pg_locks where not granted`.execute(db)
        for (const row of rows) {
          result.observe(waiting, row.waiting)
          result.observe(longest, row.longest)
        }
      } catch (error) {
        log.debug({ err: error }, 'the locks could not be looked at')
      }
    },
    [waiting, longest],
  )
}
