/*
 * Preloaded into a service (`node --import`): watches what the process says to Postgres, NATS and Redis, byte by byte, and sends it a
 * signal at the edge that is armed. The service knows nothing of it, and nothing of it is in the service.
 *
 *   CHAOS_SERVICE  name of the service
 *   CHAOS_POINTS   folder of armed points, see armed-points.ts
 */
import { Socket } from 'node:net'
import type { ServiceName } from '@imports/shared/contracts/database-roles'
import { followEdges, type Talk } from '../wire/edges.ts'
import { createNatsWire } from '../wire/nats-wire.ts'
import { createPostgresWire } from '../wire/postgres-wire.ts'
import { createRedisWire } from '../wire/redis-wire.ts'
import { pointName, takePoint } from './armed-points.ts'

interface Watched {
  out(bytes: Buffer): Talk[]
  in(bytes: Buffer): Talk[]
}

const { CHAOS_SERVICE, CHAOS_POINTS, DATABASE_URL, NATS_URL, REDIS_URL, SUBJECT_PREFIX = 'import' } = process.env
if (!CHAOS_SERVICE || !CHAOS_POINTS) throw new Error('crash-at wants CHAOS_SERVICE and CHAOS_POINTS')

const portOf = (url: string | undefined) => Number(new URL(url ?? 'none://nowhere:1').port)
const ports = { postgres: portOf(DATABASE_URL), nats: portOf(NATS_URL), redis: portOf(REDIS_URL) }

const hear = followEdges(CHAOS_SERVICE as ServiceName, SUBJECT_PREFIX, (edge, about, nth) => {
  const signal = takePoint(CHAOS_POINTS, pointName(CHAOS_SERVICE, edge, about, nth), process.pid)
  if (signal) process.kill(process.pid, signal)
})

const watched = new WeakMap<Socket, Watched | null>()
let connections = 0

function watch(socket: Socket): Watched | null {
  const known = watched.get(socket)
  if (known !== undefined) return known
  if (socket.remotePort === undefined) return null // not connected yet
  const wire = wireOf(socket.remotePort)
  watched.set(socket, wire)
  return wire
}

function wireOf(port: number): Watched | null {
  if (port === ports.nats) return createNatsWire()
  if (port === ports.redis) return createRedisWire()
  if (port !== ports.postgres) return null
  const connection = ++connections
  const wire = createPostgresWire()
  return {
    out: (bytes) => wire.out(bytes).map((talk) => ({ ...talk, connection })),
    in: (bytes) => wire.in(bytes).map((talk) => ({ ...talk, connection })),
  }
}

const { write, push } = Socket.prototype
const asBuffer = (chunk: unknown, encoding: unknown): Buffer | null => {
  if (typeof chunk === 'string')
    return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
  return chunk instanceof Uint8Array ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : null
}

// every client of the three ends in these two: what is about to be sent, and what has come and nobody has heard yet
Socket.prototype.write = function (this: Socket, ...words: Parameters<Socket['write']>) {
  const bytes = asBuffer(words[0], words[1])
  if (bytes) for (const talk of watch(this)?.out(bytes) ?? []) hear(talk)
  return write.apply(this, words)
} as Socket['write']
Socket.prototype.push = function (this: Socket, chunk: unknown, encoding?: BufferEncoding) {
  const bytes = asBuffer(chunk, encoding)
  if (bytes) for (const talk of watch(this)?.in(bytes) ?? []) hear(talk)
  return push.call(this, chunk, encoding)
}
