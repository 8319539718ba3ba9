import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { type ImportKind, importKindNames } from '../contracts/import-kinds.ts'

export interface Topology {
  /** First token of every subject; each test has its own. */
  prefix: string
  stream: string
}

/** Longer than the longest step between two `working()`, and longer than the lease. */
export const ackWaitMs = 20_000

export const importerDurable = (kind: ImportKind): string => `importer-${kind}`
export const trackerDurable = 'session-tracker'
export const deadLetterSubject = (prefix: string, durable: string): string => `${prefix}-dead.${durable}`
const deadLetterStream = (stream: string): string => `${stream.replace(/S$/, '')}_DEAD` // IMPORTS → IMPORT_DEAD

const nanos = (ms: number): number => ms * 1_000_000
const daysMs = (days: number): number => days * 24 * 3_600_000

/** Makes the streams and the durables, or brings them up to date. Safe to run again and at the same time. */
export async function applyTopology(connection: NatsConnection, { prefix, stream }: Topology): Promise<void> {
  const manager = await jetstreamManager(connection)
  const limits = { retention: RetentionPolicy.Limits, storage: StorageType.File, discard: DiscardPolicy.Old }
  const streams = [
    {
      ...limits,
      name: stream,
      subjects: [`${prefix}.>`],
      max_age: nanos(daysMs(30)),
      duplicate_window: nanos(3_600_000),
    },
    { ...limits, name: deadLetterStream(stream), subjects: [`${prefix}-dead.>`], max_age: nanos(daysMs(90)) },
  ]
  for (const config of streams) {
    await manager.streams.add(config).catch(async (error: unknown) => {
      if (!(await manager.streams.info(config.name).catch(() => null))) throw error
      await manager.streams.update(config.name, config)
    })
  }
  const consumer = {
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ackWaitMs),
    max_ack_pending: 1, // one at a time: nothing waits in a buffer while its clock runs, and the tracker sees strict order
    max_deliver: -1, // how often is enough is for the ledger to say
  }
  for (const kind of importKindNames) {
    await manager.consumers.add(stream, {
      ...consumer,
      durable_name: importerDurable(kind),
      filter_subject: `${prefix}.requested.${kind}`,
    })
  }
  await manager.consumers.add(stream, { ...consumer, durable_name: trackerDurable, filter_subject: `${prefix}.>` })
}
