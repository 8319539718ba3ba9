import { createMeter } from '@imports/shared/telemetry/create-meter'
import type { EventStream } from './event-stream.ts'

export interface OpenStreams {
  add(idHash: Buffer, stream: EventStream): void
  remove(idHash: Buffer, stream: EventStream): void
  /** The login sessions that have live pages open, by their ids' hashes. */
  logins(): Buffer[]
  /** The login session has ended: what it had open ends with it. */
  closeOf(idHash: Buffer): void
  closeAll(): void
}

/** The live pages of this gateway, by the login session that opened them. */
export function createOpenStreams(): OpenStreams {
  const byLogin = new Map<string, Set<EventStream>>()
  const clients = createMeter().createUpDownCounter('import.live_pages', { description: 'Open live pages' })
  clients.add(0)
  const keyOf = (idHash: Buffer) => idHash.toString('base64')
  return {
    add: (idHash, stream) => {
      const streams = byLogin.get(keyOf(idHash)) ?? new Set()
      byLogin.set(keyOf(idHash), streams.add(stream))
      clients.add(1)
    },
    remove: (idHash, stream) => {
      const streams = byLogin.get(keyOf(idHash))
      if (streams?.delete(stream)) clients.add(-1)
      if (streams?.size === 0) byLogin.delete(keyOf(idHash))
    },
    logins: () => [...byLogin.keys()].map((key) => Buffer.from(key, 'base64')),
    closeOf: (idHash) => {
      for (const stream of byLogin.get(keyOf(idHash)) ?? []) stream.close()
    },
    closeAll: () => {
      for (const stream of [...byLogin.values()].flatMap((streams) => [...streams])) stream.close()
    },
  }
}
