import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { type OwnedProcess, type ProcessPlan, startProcess } from './owned-process.ts'
import { supervise } from './supervise.ts'

/** What every embedded server is told. */
export interface EmbeddedOptions {
  dataDir: string
  port: number
  /** False for tests: what is written need not survive a power cut. */
  durable: boolean
  log: (line: string) => void
  onCrashLoop: (name: string) => void
}

export interface RunningServer {
  port: number
  stop(): Promise<void>
}

export type ServerPlan = Pick<ProcessPlan, 'command' | 'env' | 'cwd' | 'user' | 'stopSignal'>

export interface EmbeddedServer {
  name: string
  plan: (port: number) => ServerPlan
  /** Throws as long as the server does not answer. */
  probe: (port: number) => Promise<void>
}

const readyTimeoutMs = 60_000 // a database that was killed reads its log first
const stopGraceMs = 6_000

/** Runs a server on the first free port, and again when it dies; its output goes to a file beside its data. */
export async function runEmbedded(server: EmbeddedServer, options: EmbeddedOptions): Promise<RunningServer> {
  const { name } = server
  const pidDir = join(options.dataDir, 'run')
  const logFile = join(options.dataDir, 'logs', `${name}.log`)
  mkdirSync(join(options.dataDir, 'logs'), { recursive: true })
  const taken = new Set<number>()
  for (;;) {
    const port = await freePort(options.port, taken)
    const start = (flags: 'w' | 'a') => startLogged({ name, pidDir, ...server.plan(port) }, logFile, flags)
    const first = start('w')
    const fault = await readyOrFault(first, () => server.probe(port))
    if (!fault) {
      const supervised = supervise({ name, first, again: () => start('a'), ...options })
      return { port, stop: () => supervised.stop(stopGraceMs) }
    }
    await first.stop(0)
    const said = readFileSync(logFile, 'utf8').trim().split('\n').slice(-15).join('\n')
    // between our look at the port and the server's, somebody else may have taken it
    if (!/address already in use/i.test(said)) throw new Error(`${name} did not start (${fault}):\n${said}`)
    taken.add(port)
  }
}

function startLogged(plan: Omit<ProcessPlan, 'stdio'>, logFile: string, flags: 'w' | 'a'): OwnedProcess {
  const log = openSync(logFile, flags, 0o600)
  try {
    return startProcess({ ...plan, stdio: ['ignore', log, log] })
  } finally {
    closeSync(log)
  }
}

async function readyOrFault(started: OwnedProcess, probe: () => Promise<void>): Promise<string | undefined> {
  let death: string | undefined
  started.ended.then((how) => {
    death = how
  })
  const deadline = Date.now() + readyTimeoutMs
  for (;;) {
    const fault = await probe().then(
      () => undefined,
      (error: unknown) => String(error),
    )
    // an answer counts only while ours lives: another server may hold the port
    await delay(fault ? 25 : 0)
    if (death) return death
    if (!fault) return undefined
    if (Date.now() > deadline) return `no answer within ${readyTimeoutMs / 1000} s: ${fault}`
  }
}
