import { createConnection, createServer, type Socket } from 'node:net'
import { freePort } from '../../stack/free-port.ts'

/** A link to a server that can be cut. */
export interface TcpProxy {
  port: number
  /** Nothing passes any more, either way, and nobody is told: what was sent waits, as on a broken route. */
  hole(): void
  /** What waited passes, and all that follows. */
  heal(): void
  /** Breaks every connection that is open now. */
  reset(): void
  close(): Promise<void>
}

export async function openTcpProxy(target: { host: string; port: number }, preferredPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let holed = false
  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket)
    if (holed) socket.pause()
    socket.on('data', (bytes) => {
      if (!other.write(bytes)) {
        socket.pause()
        other.once('drain', () => holed || socket.resume())
      }
    })
    socket.on('error', () => {}) // a broken pair is closed below
    socket.once('close', () => {
      sockets.delete(socket)
      other.destroy()
    })
    if (holed) socket.pause()
  }
  const server = createServer((client) => {
    const upstream = createConnection(target)
    client.setNoDelay(true)
    upstream.setNoDelay(true)
    keep(client, upstream)
    keep(upstream, client)
  })
  const port = await freePort(preferredPort)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1' }, resolve)
  })
  return {
    port,
    hole: () => {
      holed = true
      for (const socket of sockets) socket.pause()
    },
    heal: () => {
      holed = false
      for (const socket of sockets) socket.resume()
    },
    reset: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
