import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { homedir } from 'node:os'
import { join } from 'node:path'

const deadlineMs = 1_000

/** Whether a Docker engine answers. A `docker` command proves nothing, and a socket of one that hangs proves no more. */
export async function dockerAnswers(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const address = dockerAddress(env)
  return address !== undefined && ping(address)
}

type Address = { socketPath: string } | { host: string; port: number }

function dockerAddress(env: NodeJS.ProcessEnv): Address | undefined {
  if (env.DOCKER_HOST) {
    const url = new URL(env.DOCKER_HOST)
    return url.protocol === 'unix:'
      ? { socketPath: url.pathname }
      : { host: url.hostname, port: Number(url.port || 2375) }
  }
  const sockets = [
    '/var/run/docker.sock',
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : []),
    join(homedir(), '.docker/run/docker.sock'),
  ]
  const socketPath = sockets.find((path) => existsSync(path))
  return socketPath ? { socketPath } : undefined
}

function ping(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request({ ...address, path: '/_ping', signal: AbortSignal.timeout(deadlineMs) }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    asking.once('error', () => resolve(false))
    asking.end()
  })
}
