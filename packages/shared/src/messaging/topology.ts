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
/** What `applyTopology` makes: all streams, and the durables of the one with the events. */
export const streamNames = (stream: string): string[] => [stream, deadLetterStream(stream)]
export const durableNames = [trackerDurable, ...importKindNames.map(importerDurable)]

const nanos = (ms: number): number => ms * 1_000_000
const daysMs = (days: number): number => days * 24 * 3_600_000

/**
 * Makes the streams and the durables, or brings them up to date. Safe to run again and at the same time. A stream of events that
 * has to be made, or in which nothing was ever stored, begins at `firstSeq`.
 */
export async function applyTopology(
  connection: NatsConnection,
  { prefix, stream }: Topology,
  { firstSeq = 1 } = {},
): Promise<void> {
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
    const first = config.name === stream && firstSeq > 1 ? { first_seq: firstSeq } : {}
    await addOrUpdate(
      () => manager.streams.add({ ...config, ...first }),
      () => manager.streams.update(config.name, config),
    )
  }
  const { state } = await manager.streams.info(stream)
  // servers before 2.10 do not know `first_seq`
  if (state.last_seq < firstSeq - 1 && state.messages === 0) await manager.streams.purge(stream, { seq: firstSeq })
  const consumer = {
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ackWaitMs),
    max_ack_pending: 1, // one at a time: nothing waits in a buffer while its clock runs, and the tracker sees strict order
    max_deliver: -1, // how often is enough is for the ledger to say
  }
  const durables = [
    { durable_name: trackerDurable, filter_subject: `${prefix}.>` },
    ...importKindNames.map((kind) => ({
      durable_name: importerDurable(kind),
      filter_subject: `${prefix}.requested.${kind}`,
    })),
  ]
  for (const durable of durables) {
    const config = { ...consumer, ...durable }
    await addOrUpdate(
      () => manager.consumers.add(stream, config),
      () => manager.consumers.update(stream, durable.durable_name, config),
    )
  }
}

/** Adding what is there with other settings is refused; updating what is not there as well, and then the first refusal counts. */
async function addOrUpdate(add: () => Promise<unknown>, update: () => Promise<unknown>): Promise<void> {
  try {
    await add()
  } catch (refused) {
    await update().catch(() => {
      throw refused
    })
  }
}
