import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { expect, inject, test } from 'vitest'
import { admin, startServices } from './start-services.ts'

const root = join(import.meta.dirname, '..')

const listen = (env: Record<string, string>): ChildProcess =>
  spawn(process.execPath, [join(root, 'examples/completed-imports.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })

async function nextLine(child: ChildProcess): Promise<Record<string, unknown>> {
  if (!child.stdout) throw new Error('no output to read')
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return JSON.parse(String(line))
}

async function ended(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM')
  await once(child, 'close')
  return child.exitCode
}

test('the example, written from asyncapi.yaml alone, hears of each completed import once, also of those it slept through', async () => {
  await using bed = await createTestBed()
  const system = await startServices(bed, join(root, 'samples/onec-export'))
  await system.start('admin-gateway', 'session-tracker', 'catalog-importer')
  const importNow = (kind: string) =>
    new Promise<void>((resolve, reject) => {
      const args = [join(root, 'tools/import/import.ts'), kind, '--gateway', system.gateway, '--token', admin.token]
      const command = spawn(process.execPath, args, { stdio: 'ignore' })
      command.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`the import ended with ${code}`))))
    })

  const { url, user = '', password = '' } = inject('servers').nats
  const login = { ...bed.env, NATS_URL: url, NATS_USER: user, NATS_PASSWORD: password }
  const first = listen(login)
  const heard = nextLine(first)
  await importNow('catalog')
  expect(await heard).toMatchObject({
    id: expect.stringMatching(/:ended$/),
    kind: 'catalog',
    failed: expect.any(Number),
    counts: { product: { updated: 0 } },
  })
  expect(await ended(first)).toBe(0)

  await importNow('prices')
  const again = listen(login)
  expect(await nextLine(again)).toMatchObject({ kind: 'prices' })
  expect(await ended(again)).toBe(0)
})
