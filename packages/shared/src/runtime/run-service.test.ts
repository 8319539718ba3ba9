import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

/** A service of these lines, in a process of its own: how a process ends can only be seen from outside. */
function startService(main: string, env: Record<string, string> = {}) {
  const file = join(mkdtempSync(join(tmpdir(), 'service-')), 'main.ts')
  writeFileSync(
    file,
    `import { runService } from '${join(import.meta.dirname, 'run-service.ts')}'
const schema = { type: 'object', required: ['NEEDED'], properties: { NEEDED: { type: 'string' }, LOG_LEVEL: { type: 'string', default: 'info' } } }
await runService('tested', schema, async ({ opened, stop, log }) => {
  opened('first', (name) => console.log('closed ' + name))
  opened('second', (name) => console.log('closed ' + name))
  ${main}
})`,
  )
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  return { child, ended: once(child, 'close').then(([code]) => code as number | null) }
}

test('a service without its variables ends at once and names them', async () => {
  const { child, ended } = startService('')
  const said = text(child.stderr)
  expect(await ended).toBe(1)
  expect(await said).toContain('NEEDED')
})

test('SIGTERM ends the work, closes in reverse order and exits with 0', async () => {
  const { child, ended } = startService(
    "console.log('working'); const alive = setInterval(() => {}, 1000); await new Promise((resolve) => stop.addEventListener('abort', resolve)); clearInterval(alive)",
    { NEEDED: 'x' },
  )
  const said: string[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    said.push(line)
    if (line === 'working') child.kill('SIGTERM')
  })
  expect(await ended).toBe(0)
  expect(said.filter((line) => line.startsWith('closed'))).toEqual(['closed second', 'closed first'])
  expect(said.some((line) => line.includes('"level":"info"') && line.includes('stopping'))).toBe(true)
})

test('work that does not end in time is abandoned', async () => {
  const { child, ended } = startService(
    "console.log('working'); setInterval(() => {}, 1000); await new Promise(() => {})",
    {
      NEEDED: 'x',
    },
  )
  createInterface({ input: child.stdout }).once('line', () => child.kill('SIGTERM'))
  expect(await ended).toBe(1)
}, 20_000)

test('work that fails is logged, everything is closed, and the exit code says so', async () => {
  const { child, ended } = startService("throw new Error('no such luck')", { NEEDED: 'x' })
  const said = text(child.stdout)
  expect(await ended).toBe(1)
  expect(await said).toContain('no such luck')
  expect(await said).toContain('closed first')
})
