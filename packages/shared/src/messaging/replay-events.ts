import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import type { ImportEvent } from '../contracts/import-events.ts'
import { decodeEvent } from './cloudevents.ts'
import { RejectMessage } from './outcome.ts'

/** The events of a stream as often as one likes, and how far one of its readers has come. */
export interface EventHistory {
  /**
   * From the first event that there is to the last that the durable is done with, all of them when there is no such durable (a new
   * one would begin anew). Null: there is nothing in the stream.
   */
  bounds(): Promise<{ first: number; done: number } | null>
  /** Both ends included, in order. What cannot be read is left out, as the one loop puts it aside. */
  replay(range: { from: number; to: number }, each: (event: ImportEvent, seq: number) => void): Promise<void>
}

/** Acknowledges nothing, and is seen by nobody. */
export const eventHistory = (connection: NatsConnection, stream: string, durable: string): EventHistory => ({
  bounds: () => boundsOf(connection, stream, durable),
  replay: (range, each) => replay(connection, stream, range, each),
})

async function replay(
  connection: NatsConnection,
  stream: string,
  { from, to }: { from: number; to: number },
  each: Parameters<EventHistory['replay']>[1],
): Promise<void> {
  if (from > to) return
  const start = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from }
  const consumer = await jetstream(connection).consumers.get(stream, start)
  if ((await consumer.info()).num_pending === 0) return
  const messages = await consumer.consume()
  try {
    for await (const message of messages) {
      if (message.seq > to) return
      const event = readable(message)
      if (event) each(event, message.seq)
      if (message.seq === to || message.info.pending === 0) return
    }
  } finally {
    await messages.close()
  }
}

async function boundsOf(
  connection: NatsConnection,
  stream: string,
  durable: string,
): Promise<{ first: number; done: number } | null> {
  const manager = await jetstreamManager(connection)
  const { state } = await manager.streams.info(stream)
  if (state.messages === 0) return null
  for await (const consumer of manager.consumers.list(stream)) {
    if (consumer.name === durable) return { first: state.first_seq, done: consumer.ack_floor.stream_seq }
  }
  return { first: state.first_seq, done: state.last_seq }
}

function readable(message: Parameters<typeof decodeEvent>[0]): ImportEvent | null {
  try {
    return decodeEvent(message)
  } catch (error) {
    if (error instanceof RejectMessage) return null
    throw error
  }
}
