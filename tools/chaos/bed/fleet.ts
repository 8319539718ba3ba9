import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type OwnedProcess, startProcess } from '../../stack/owned-process.ts'

export interface FleetPlan {
  command: string[]
  env: NodeJS.ProcessEnv
  /** Where it answers `/readyz`. */
  address: string
}

/** How a process ended, and whether that was wanted. */
export interface ProcessEnd {
  name: string
  pid: number
  how: string
  wanted: boolean
}

/** The processes of the services; none is started again by itself. */
export interface Fleet {
  names(): string[]
  isRunning(name: string): boolean
  /** Of a process that runs, or did. */
  nameOf(pid: number): string | undefined
  /** A point kills it: its end is wanted. */
  allowEnd(pid: number): void
  start(name: string): void
  /** Starts what of these does not run, and waits until all can work. */
  ensure(names: readonly string[]): Promise<void>
  /** A wanted end, by this signal; resolves when it is gone. */
  end(name: string, signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  signal(name: string, signal: 'SIGSTOP' | 'SIGCONT'): void
  /** Resolves when it is gone. */
  ended(name: string): Promise<void>
  ends(): readonly ProcessEnd[]
  /** Everything that a process of that name has written. */
  log(name: string): string
  stop(): Promise<void>
}

const graceMs = 9_000
const readyMs = 180_000 // on a machine that is busy with other things

export function createFleet(plans: Record<string, FleetPlan>, folder: string): Fleet {
  mkdirSync(join(folder, 'logs'), { recursive: true })
  const running = new Map<string, OwnedProcess>()
  const named = new Map<number, string>()
  const wanted = new Set<number>()
  const ends: Omit<ProcessEnd, 'wanted'>[] = []
  const planOf = (name: string): FleetPlan => {
    const plan = plans[name]
    if (!plan) throw new Error(`no service ${name}`)
    return plan
  }
  const logFile = (name: string) => join(folder, 'logs', `${name}.log`)

  const start = (name: string) => {
    if (running.has(name)) return
    const { command, env } = planOf(name)
    mkdirSync(join(folder, 'run'), { recursive: true })
    const log = openSync(logFile(name), 'a')
    const started = startProcess({
      name,
      command,
      env,
      stdio: ['ignore', log, log],
      stopSignal: 'SIGKILL', // also what the kernel sends when we die: a stopped process hears nothing else
      pidDir: join(folder, 'run'),
    })
    closeSync(log)
    running.set(name, started)
    named.set(started.pid, name)
    started.ended.then((how) => {
      if (running.get(name) === started) running.delete(name)
      ends.push({ name, pid: started.pid, how })
    })
  }
  const end = async (name: string, signal: NodeJS.Signals) => {
    const process = running.get(name)
    if (!process) return
    wanted.add(process.pid)
    process.child.kill(signal)
    await process.ended
  }
  return {
    names: () => Object.keys(plans),
    isRunning: (name) => running.has(name),
    nameOf: (pid) => named.get(pid),
    allowEnd: (pid) => wanted.add(pid),
    start,
    ensure: async (names) => {
      for (const name of names) start(name)
      await Promise.all(names.map((name) => untilReady(planOf(name).address, name)))
    },
    end,
    signal: (name, signal) => {
      running.get(name)?.child.kill(signal)
    },
    ended: async (name) => {
      await running.get(name)?.ended
    },
    ends: () => ends.map((each) => ({ ...each, wanted: wanted.has(each.pid) })),
    log: (name) => {
      try {
        return readFileSync(logFile(name), 'utf8')
      } catch {
        return '' // never started
      }
    },
    stop: async () => {
      const stopping = [...running]
      for (const [, process] of stopping) {
        wanted.add(process.pid)
        process.child.kill('SIGCONT')
        process.child.kill('SIGTERM')
      }
      const kill = setTimeout(() => {
        for (const [, process] of stopping) process.child.kill('SIGKILL')
      }, graceMs)
      await Promise.all(stopping.map(([, process]) => process.ended))
      clearTimeout(kill)
    },
  }
}

async function untilReady(address: string, name: string): Promise<void> {
  const deadline = Date.now() + readyMs
  for (;;) {
    const ready = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return
    if (Date.now() > deadline) throw new Error(`${name} is not ready after ${readyMs / 1000} s`)
    await delay(50)
  }
}
