import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { checkReadiness, serveHealth } from './health.ts'

test('a service is ready when everything that it depends on answers', async () => {
  expect(await checkReadiness({ postgres: async () => 1, nats: async () => {} })).toEqual({
    ready: true,
    checks: { postgres: 'ok', nats: 'ok' },
  })
})

test('what fails or does not answer in time is named, and the others are still asked', async () => {
  const checks = {
    postgres: async () => {
      throw new Error('connection refused')
    },
    nats: () => new Promise(() => {}),
    redis: async () => 'PONG',
  }
  expect(await checkReadiness(checks, 20)).toEqual({
    ready: false,
    checks: { postgres: 'connection refused', nats: 'no answer within 20 ms', redis: 'ok' },
  })
})

test('alive and ready are different questions', async () => {
  let broken = false
  const checks = {
    nats: async () => {
      if (broken) throw new Error('away')
    },
  }
  const telemetry = { answerScrape: (_: unknown, response: ServerResponse) => response.end('import_things 1') }
  const server = await serveHealth({ host: '127.0.0.1', port: 0, checks, telemetry })
  const ask = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`)
  expect((await ask('/readyz')).status).toBe(200)
  broken = true
  const answer = await ask('/readyz')
  expect(answer.status).toBe(503)
  expect(await answer.json()).toEqual({ ready: false, checks: { nats: 'away' } })
  expect((await ask('/healthz')).status).toBe(200)
  expect((await ask('/secrets')).status).toBe(404)
  expect(await (await ask('/metrics')).text()).toBe('import_things 1')
  await server.close()
})
