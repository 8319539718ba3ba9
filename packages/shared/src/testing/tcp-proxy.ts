import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface TcpProxy {
  /** On the loopback; stays the same until `close`. */
  port: number
  /** The target's URL with the proxy's address in its place. */
  url: string
  /** Resets every connection, and every new one at once: the server is gone. */
  cut(): void
  /** Connections stay open and new ones are accepted, and nothing passes in either direction: the network is gone. */
  blackHole(): void
  /** Everything passes again, also what a black hole held back. `delayMs`: so much later, each way. */
  pass(options?: { delayMs?: number }): void
  close(): Promise<void>
}

interface Traffic {
  mode: 'pass' | 'cut' | 'black-hole'
  delayMs: number
}

/** What may wait in one direction of a connection before its sender has to wait, too. */
const maxWaitingBytes = 1024 * 1024

/** A link to a real server that a test can cut, black-hole and delay. `target` is a URL with a host and a port. */
export async function openProxy({ target }: { target: string }): Promise<TcpProxy> {
  const { hostname, port: targetPort } = new URL(target)
  const traffic: Traffic = { mode: 'pass', delayMs: 0 }
  const links = new Set<Link>()
  const sockets = new Set<Socket>()

  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {}) // a reset is what is being tested
    socket.once('close', () => sockets.delete(socket))
  }
  const server = createServer({ allowHalfOpen: true }, (client) => {
    keep(client)
    if (traffic.mode === 'cut') return void client.resetAndDestroy()
    const upstream = connect({ host: hostname, port: Number(targetPort), allowHalfOpen: true })
    keep(upstream)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      const link = createLink(from, to, traffic)
      links.add(link)
      // one that ended well has passed its end on, after what is still on its way
      from.once('close', (failed) => {
        if (failed || !from.readableEnded) to.destroy()
      })
      to.once('close', () => links.delete(link))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // listening on TCP: never a path, never null
  const proxied = new URL(target)
  proxied.hostname = '127.0.0.1'
  proxied.port = String(port)

  const turn = (to: Traffic) => {
    Object.assign(traffic, to)
    for (const link of links) link.turned()
  }
  const resetAll = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port,
    url: proxied.href,
    cut: () => {
      turn({ mode: 'cut', delayMs: 0 })
      resetAll()
    },
    blackHole: () => turn({ mode: 'black-hole', delayMs: 0 }),
    pass: ({ delayMs = 0 } = {}) => turn({ mode: 'pass', delayMs }),
    close: async () => {
      resetAll()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Link {
  /** The traffic's mode or delay is another one now. */
  turned(): void
}

/** One direction of one connection. Bytes keep their order, whatever delay each of them met. */
function createLink(from: Socket, to: Socket, traffic: Traffic): Link {
  const waiting: { due: number; chunk: Buffer | null }[] = []
  let waitingBytes = 0
  let timer: NodeJS.Timeout | undefined

  const flush = (): void => {
    clearTimeout(timer)
    for (;;) {
      const [next] = waiting
      if (!next || traffic.mode !== 'pass') break
      const early = next.due - performance.now()
      if (early > 0) {
        timer = setTimeout(flush, early)
        break
      }
      waiting.shift()
      waitingBytes -= next.chunk?.length ?? 0
      if (next.chunk) to.write(next.chunk)
      else to.end()
    }
    if (traffic.mode === 'pass' && waitingBytes < maxWaitingBytes) from.resume()
    else from.pause()
  }
  const take = (chunk: Buffer | null): void => {
    waiting.push({ due: performance.now() + traffic.delayMs, chunk })
    waitingBytes += chunk?.length ?? 0
    flush()
  }
  from.on('data', take)
  from.once('end', () => take(null))
  to.once('close', () => clearTimeout(timer))
  if (traffic.mode !== 'pass') from.pause()
  return { turned: flush }
}
