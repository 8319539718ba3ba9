// Prints a line for every import that has completed, from the first one that the stream still has. Written from asyncapi.yaml alone:
// it imports nothing of ours. Started again, it goes on where it was.
//   NATS_URL=nats://localhost:4222 NATS_USER=… NATS_PASSWORD=… node examples/completed-imports.ts
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL = 'nats://localhost:4222', NATS_USER = '', NATS_PASSWORD = '' } = process.env
const { SUBJECT_PREFIX = 'import', IMPORT_STREAM = 'IMPORTS' } = process.env

interface Completed {
  kind: string
  sessionId: string
  counts: Record<string, { created: number; updated: number; failed: number }>
  total: number
  failed: number
}

const name = 'completed-imports'
const login = { user: NATS_USER, pass: NATS_PASSWORD, inboxPrefix: `_INBOX.${name}` } // answers to us are for us alone
const connection = await connect({ servers: NATS_URL, name, ...login })
const manager = await jetstreamManager(connection)
await manager.consumers.add(IMPORT_STREAM, {
  durable_name: name,
  filter_subject: `${SUBJECT_PREFIX}.completed.*`,
  ack_policy: AckPolicy.Explicit,
  max_ack_pending: 1, // in order
})
const consumer = await jetstream(connection).consumers.get(IMPORT_STREAM, name)
const messages = await consumer.consume({ max_messages: 1 })
process.once('SIGTERM', () => messages.stop())
process.once('SIGINT', () => messages.stop())

for await (const message of messages) {
  if (message.headers?.get('ce-type') === 'import.completed.v1') {
    const { kind, sessionId, total, failed, counts } = message.json<Completed>()
    // the id is the same when an event comes a second time: what must happen once is kept under it
    console.log(JSON.stringify({ id: message.headers.get('ce-id'), kind, sessionId, total, failed, counts }))
  }
  message.ack() // of a version that we do not know, too: it will not become known by coming again
}
await connection.drain()
