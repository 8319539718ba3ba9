import { createServer } from 'node:net'

/** Above is the ephemeral range: any client of anything may get a port there at any moment. */
const firstEphemeralPort = 32_768

/** The preferred port of the loopback, or the next that is free and not among `taken`. */
export async function freePort(preferred: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let port = preferred; port < firstEphemeralPort; port += 1) {
    if (!taken.has(port) && (await isFree(port))) return port
  }
  throw new Error(`no free port from ${preferred} to ${firstEphemeralPort}`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
