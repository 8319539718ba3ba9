import { jetstreamManager } from '@nats-io/jetstream'
import type { TestBed } from './test-bed.ts'

/** Everything in the bed's streams as one text a message: its subject, its headers as sent and as read, its body. */
export async function storedMessages({ nats, config }: Pick<TestBed, 'nats' | 'config'>): Promise<string[]> {
  const manager = await jetstreamManager(nats)
  const messages: string[] = []
  for await (const { config: stream, state } of manager.streams.list()) {
    if (!stream.name.startsWith(config.IMPORT_STREAM)) continue // others' streams are on the same server
    for (let seq = state.first_seq; state.messages > 0 && seq <= state.last_seq; seq++) {
      const message = await manager.streams.getMessage(stream.name, { seq })
      const headers = [...(message?.header ?? [])].flat(2).join(' ')
      messages.push(`${message?.subject} ${headers} ${decodeURIComponent(headers)} ${message?.string()}`)
    }
  }
  return messages
}
