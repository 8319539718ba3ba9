import { once } from 'node:events'
import { mkdtempDisposableSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { endLeftovers, type OwnedProcess, startProcess } from './owned-process.ts'

const newFolder = () => mkdtempDisposableSync(join(tmpdir(), 'owned-test-'))

/** A process that lives until it is told to end, once it has come to listen for that. */
async function startSleeper(pidDir: string, onTerm = 'process.exit()'): Promise<OwnedProcess> {
  const script = `process.on('SIGTERM', () => { ${onTerm} }); setInterval(() => {}, 1000); console.log('listening')`
  const command = [process.execPath, '-e', script]
  const started = startProcess({
    name: 'sleeper',
    command,
    env: {},
    stdio: ['ignore', 'pipe', 'ignore'],
    stopSignal: 'SIGTERM',
    pidDir,
  })
  if (started.child.stdout) await once(started.child.stdout, 'data')
  return started
}

test('what an earlier start left running is ended', async () => {
  using folder = newFolder()
  const sleeper = await startSleeper(folder.path)
  const said: string[] = []
  await endLeftovers(folder.path, (line) => said.push(line))
  expect(await sleeper.ended).toBe('exit code 0')
  expect(said).toEqual([`ending sleeper of an earlier start (process ${sleeper.pid})`])
  expect(readdirSync(folder.path)).toEqual([])
})

test("a process that only has a leftover's id is left alone", async () => {
  using folder = newFolder()
  const sleeper = await startSleeper(folder.path)
  const file = join(folder.path, 'sleeper.pid')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/\S+$/, 'another-boot:1'))
  await endLeftovers(folder.path, () => {})
  expect(sleeper.child.exitCode ?? sleeper.child.signalCode).toBeNull()
  await sleeper.stop(1_000)
})

test('who does not end when asked is killed', async () => {
  using folder = newFolder()
  const sleeper = await startSleeper(folder.path, '')
  await sleeper.stop(200)
  expect(await sleeper.ended).toBe('SIGKILL')
})

test('a program that does not exist has ended', async () => {
  using folder = newFolder()
  const command = ['/nowhere/server']
  const plan = {
    name: 'nothing',
    command,
    env: {},
    stdio: 'ignore',
    stopSignal: 'SIGTERM',
    pidDir: folder.path,
  } as const
  expect(await startProcess({ ...plan, command }).ended).toMatch(/exit code 127|ENOENT/)
})
