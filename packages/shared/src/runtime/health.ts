import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Telemetry } from '../telemetry/start-telemetry.ts'

export type HealthChecks = Record<string, () => Promise<unknown>>

export interface Readiness {
  ready: boolean
  /** By check: `ok`, or what is wrong. */
  checks: Record<string, string>
}

/** Asks every check at once, each with a deadline: a dependency that does not answer is not ready. */
export async function checkReadiness(checks: HealthChecks, deadlineMs = 2_000): Promise<Readiness> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]): Promise<[string, string]> => {
      try {
        await withDeadline(check(), deadlineMs)
        return [name, 'ok']
      } catch (error) {
        return [name, error instanceof Error ? error.message : String(error)]
      }
    }),
  )
  return { ready: results.every(([, state]) => state === 'ok'), checks: Object.fromEntries(results) }
}

async function withDeadline(work: Promise<unknown>, deadlineMs: number): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs)
  try {
    await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

export interface HealthServer {
  port: number
  close(): Promise<void>
}

/**
 * `/healthz`: the process answers. `/readyz`: it can work, else 503 with the reasons. `/metrics`: for Prometheus. An address of its own, which
 * nobody from outside needs to reach.
 */
export async function serveHealth(options: {
  port: number
  host: string
  checks: HealthChecks
  telemetry: Pick<Telemetry, 'answerScrape'>
}): Promise<HealthServer> {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.url === '/healthz') return answer(200, { alive: true })
    if (request.url === '/metrics') return options.telemetry.answerScrape(request, response)
    if (request.url !== '/readyz') return answer(404, { error: 'not found' })
    const readiness = await checkReadiness(options.checks)
    return answer(readiness.ready ? 200 : 503, readiness)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port, // listening on TCP: never a path, never null
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
