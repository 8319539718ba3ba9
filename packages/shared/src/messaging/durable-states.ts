import { jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'

export interface DurableState {
  /** Processes that ask it for messages. One that has just died is counted for up to 10 s. */
  replicas: number
  /** Messages that are in somebody's hands. */
  inHand: number
  /** Messages that nobody has taken yet. */
  waiting: number
}

/** How each durable of the stream stands, by name. Throws when one is not there or the broker does not answer within `timeoutMs`. */
export async function durableStates(
  connection: NatsConnection,
  { stream, durables, timeoutMs = 2_000 }: { stream: string; durables: readonly string[]; timeoutMs?: number },
): Promise<Record<string, DurableState>> {
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: timeoutMs })
  const states = await Promise.all(
    durables.map(async (durable): Promise<[string, DurableState]> => {
      const { num_waiting, num_ack_pending, num_pending } = await manager.consumers.info(stream, durable)
      // whoever has a message in hand may or may not have asked for the next one
      return [
        durable,
        { replicas: Math.max(num_waiting, num_ack_pending), inHand: num_ack_pending, waiting: num_pending },
      ]
    }),
  )
  return Object.fromEntries(states)
}
