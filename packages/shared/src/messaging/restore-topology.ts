import { JetStreamApiCodes, JetStreamApiError, type JetStreamManager, jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { applyTopology, durableNames, streamNames, type Topology } from './topology.ts'

export interface BrokerState {
  /** True when the stream or a durable had to be made anew: what was in them is lost. */
  restored: boolean
  /** Durable → the stream sequence up to which everything is done with. */
  ackFloors: ReadonlyMap<string, number>
}

/**
 * Makes anew what the broker has lost. `reflected` is the highest stream sequence that the sessions' rows reflect, read before
 * this is called: a stream that counts from below it (a new server, an old backup) would be ignored by every row, so it is
 * replaced by one that begins above. Nothing is lost for good by that: what is decided is in the ledger, and told again.
 */
export async function restoreTopology(
  connection: NatsConnection,
  topology: Topology,
  reflected: number,
): Promise<BrokerState> {
  const manager = await jetstreamManager(connection)
  const lastSeqs = await Promise.all(streamNames(topology.stream).map((name) => lastSequence(manager, name)))
  const [lastSeq] = lastSeqs
  const isLower = typeof lastSeq === 'number' && lastSeq < reflected
  if (!lastSeqs.includes(null) && !isLower) {
    const ackFloors = await readAckFloors(manager, topology.stream)
    if (durableNames.every((name) => ackFloors.has(name))) return { restored: false, ackFloors }
  }
  // not emptied: an emptied stream still knows the ids of what was in it, and would take none of it again
  if (isLower) await manager.streams.delete(topology.stream)
  await applyTopology(connection, topology, { firstSeq: reflected + 1 })
  return { restored: true, ackFloors: await readAckFloors(manager, topology.stream) }
}

/** Null when there is no such stream. */
async function lastSequence(manager: JetStreamManager, stream: string): Promise<number | null> {
  try {
    return (await manager.streams.info(stream)).state.last_seq
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return null
    throw error
  }
}

async function readAckFloors(manager: JetStreamManager, stream: string): Promise<Map<string, number>> {
  const floors = new Map<string, number>()
  for await (const consumer of manager.consumers.list(stream)) floors.set(consumer.name, consumer.ack_floor.stream_seq)
  return floors
}
