import { mkdtempDisposableSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dockerAnswers } from './docker.ts'

async function asked(listener: RequestListener): Promise<boolean> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'docker-test-'))
  const socket = join(folder.path, 'docker.sock')
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  const answers = await dockerAnswers({ DOCKER_HOST: `unix://${socket}` })
  server.closeAllConnections()
  server.close()
  return answers
}

test('an engine that answers its ping is there', async () => {
  expect(await asked((_, response) => response.end('OK'))).toBe(true)
})

test('a socket that takes the question and never answers is not', async () => {
  expect(await asked(() => {})).toBe(false)
})

test('a socket that is not there is not either', async () => {
  expect(await dockerAnswers({ DOCKER_HOST: 'unix:///nowhere/docker.sock' })).toBe(false)
})
