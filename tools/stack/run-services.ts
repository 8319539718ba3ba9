import { setTimeout as delay } from 'node:timers/promises'
import { type OwnedProcess, startProcess } from './owned-process.ts'
import type { PrefixedLog } from './prefixed-log.ts'
import type { ServicePlan } from './services.ts'
import { supervise } from './supervise.ts'

const stopGraceMs = 10_000
const readyTimeoutMs = 90_000

export interface RunServicesOptions {
  pidDir: string
  log: PrefixedLog
  onCrashLoop: (name: string) => void
}

export interface RunningServices {
  /** Waits until every one says that it can work. */
  ready(signal: AbortSignal): Promise<void>
  stop(): Promise<void>
}

/** Runs the services as processes of their own, and again when they die. */
export function runServices(plans: ServicePlan[], { pidDir, log, onCrashLoop }: RunServicesOptions): RunningServices {
  const running = plans.map(({ name, command, env }) => {
    const start = (): OwnedProcess => {
      const started = startProcess({
        name,
        command,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        stopSignal: 'SIGTERM',
        pidDir,
      })
      for (const stream of [started.child.stdout, started.child.stderr]) if (stream) log.follow(name, stream)
      return started
    }
    return supervise({ name, first: start(), again: start, log: log.say, onCrashLoop })
  })
  return {
    ready: async (signal) => {
      await Promise.all(plans.map((plan) => untilReady(plan, signal)))
    },
    stop: async () => {
      await Promise.all(running.map((service) => service.stop(stopGraceMs)))
    },
  }
}

async function untilReady({ name, address }: ServicePlan, signal: AbortSignal) {
  const deadline = Date.now() + readyTimeoutMs
  for (;;) {
    signal.throwIfAborted()
    const answer = await readiness(address)
    if (answer === 'ready') return
    if (Date.now() > deadline) throw new Error(`${name} is not ready after ${readyTimeoutMs / 1000} s: ${answer}`)
    await delay(100, undefined, { signal })
  }
}

async function readiness(address: string): Promise<string> {
  try {
    const response = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(2_000) })
    return response.ok ? 'ready' : `${response.status} ${(await response.text()).slice(0, 200)}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
