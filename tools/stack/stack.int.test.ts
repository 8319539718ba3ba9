import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { identityOf } from '../process-identity.mjs'
import { removeServerData } from './servers.ts'
import type { StackFile } from './stack-file.ts'

const runtimeDir = mkdtempSync(join(tmpdir(), 'stack-test-'))
const dataDir = join(runtimeDir, 'data')
let stack: ChildProcess | undefined
let said = ''

afterEach(async () => {
  stack?.kill('SIGKILL')
  await eventually(() => expect(livingPids()).toEqual([]))
  removeServerData(dataDir)
})

test('a stack writes its file once all is up and the sample is imported, and a signal ends everything in order', async () => {
  start()
  await up()

  const file = JSON.parse(readFileSync(join(runtimeDir, 'stack.json'), 'utf8'))
  expect(Object.keys(file).sort()).toEqual(['database', 'gateway', 'nats', 'password', 'redis', 'token', 'user'])
  expect(statSync(join(runtimeDir, 'stack.json')).mode & 0o777).toBe(0o600)
  expect(await runs(file)).toEqual(['first'])

  stack?.kill('SIGTERM')
  expect(await end()).toBe(0)
  expect(livingPids()).toEqual([])
  expect(existsSync(join(runtimeDir, 'stack.json'))).toBe(false)
})

test('a stack that is killed leaves no process behind, and the next one goes on with its data', async () => {
  start()
  await up()
  const pids = livingPids()
  expect(pids).toHaveLength(5)

  stack?.kill('SIGKILL')
  await end()
  await eventually(() => expect(livingPids()).toEqual([]))

  start()
  await up()
  expect(await runs(stackFile())).toEqual(['first'])
  expect(livingPids()).not.toEqual(pids)
})

test('a service or a server that dies is started again', async () => {
  start()
  await up()
  const { gateway } = stackFile()
  const before = await pidOf(gateway)
  await fetch(`${gateway}/die`).catch(() => {})
  process.kill(pidFiles().find(({ name }) => name === 'redis.pid')?.pid ?? 0, 'SIGKILL')

  await eventually(async () => expect(await pidOf(gateway)).not.toBe(before))
  await eventually(() => expect(livingPids()).toHaveLength(5))
  expect(said).toContain('gateway died (exit code 9)')
  expect(said).toContain('redis died (SIGKILL)')
})

test('a service that keeps dying stops the stack', async () => {
  start('dying')
  expect(await end()).toBe(1)
  expect(said).toContain('other keeps dying')
  expect(livingPids()).toEqual([])
})

afterAll(() => rmSync(runtimeDir, { recursive: true }))

function start(mood = '') {
  said = ''
  rmSync(join(runtimeDir, 'stack.json'), { force: true }) // a killed stack leaves its file, which must not be taken for the new one's
  const program = join(import.meta.dirname, 'fixtures/small-stack.ts')
  // embedded servers, whatever else this machine has
  const env = { PATH: process.env.PATH, DOCKER_HOST: 'unix:///nowhere' }
  stack = spawn(process.execPath, [program, runtimeDir, mood], { env })
  for (const stream of [stack.stdout, stack.stderr]) stream?.on('data', (chunk) => (said += chunk))
}

async function up() {
  await eventually(() => {
    if (stack?.exitCode !== null) throw new Error(`the stack ended:\n${said}`)
    expect(existsSync(join(runtimeDir, 'stack.json'))).toBe(true)
  })
}

function end(): Promise<number | null> {
  return new Promise((resolve) => {
    if (stack?.exitCode !== null) return resolve(stack?.exitCode ?? null)
    stack.once('close', resolve)
  })
}

function stackFile(): StackFile {
  return JSON.parse(readFileSync(join(runtimeDir, 'stack.json'), 'utf8'))
}

/** What the stack has started and still lives, by its pid files. */
function livingPids(): number[] {
  return pidFiles()
    .filter(({ pid, identity }) => identityOf(pid) === identity)
    .map(({ pid }) => pid)
}

function pidFiles() {
  const folder = join(dataDir, 'run')
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((name) => {
    const [pid, , identity] = readFileSync(join(folder, name), 'utf8').split(' ')
    return { name, pid: Number(pid), identity }
  })
}

async function pidOf(gateway: string): Promise<number> {
  const answer = (await (await fetch(`${gateway}/pid`)).json()) as { pid: number } // small-service.ts
  return answer.pid
}

async function runs({ database }: StackFile): Promise<string[]> {
  const client = new pg.Client({ connectionString: database })
  await client.connect()
  const { rows } = await client.query<{ id: string }>('select id from imports.import_run')
  await client.end()
  return rows.map(({ id }) => id)
}

const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 25_000, interval: 50 })
