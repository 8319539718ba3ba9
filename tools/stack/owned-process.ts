import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { dyingWithParent, identityOf } from '../process-identity.mjs'

export interface ProcessPlan {
  name: string
  /** Program and arguments. */
  command: string[]
  env: NodeJS.ProcessEnv
  cwd?: string
  stdio: StdioOptions
  user?: { uid: number; gid: number }
  /** What asks it to end; also sent by the kernel when we are killed. */
  stopSignal: NodeJS.Signals
  /** Where its pid file is, for the next start to find what this one left behind. */
  pidDir: string
}

export interface OwnedProcess {
  child: ChildProcess
  pid: number
  /** Settles when the process is gone: `exit code 1` or `SIGKILL`. Never rejects. */
  ended: Promise<string>
  /** Asks it to end, and ends it after the grace time. */
  stop(graceMs: number): Promise<void>
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts a process that does not outlive this one, whatever happens to this one. */
export function startProcess(plan: ProcessPlan): OwnedProcess {
  const [file, ...args] = dyingWithParent(plan.stopSignal, plan.command)
  const child = spawn(file, args, {
    env: plan.env,
    ...(plan.cwd !== undefined && { cwd: plan.cwd }),
    stdio: plan.stdio,
    detached: true, // Ctrl-C goes to a terminal's whole process group; the order in which things stop is ours
    ...plan.user,
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  const pidFile = join(plan.pidDir, `${plan.name}.pid`)
  const pid = child.pid ?? 0
  if (pid) writePidFile(pidFile, pid, plan.stopSignal)
  running.add(child)
  ended.then(() => {
    running.delete(child)
    rmSync(pidFile, { force: true })
  })
  return { child, pid, ended, stop: (graceMs) => endProcess(child, ended, plan.stopSignal, graceMs) }
}

async function endProcess(child: ChildProcess, ended: Promise<string>, signal: NodeJS.Signals, graceMs: number) {
  child.kill(signal)
  const kill = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(kill)
}

function writePidFile(file: string, pid: number, stopSignal: string) {
  writeFileSync(file, `${pid} ${stopSignal} ${identityOf(pid)}`)
}

/** Ends what an earlier start of this folder left running (it was killed where the kernel could not see to its children). */
export async function endLeftovers(pidDir: string, log: (line: string) => void): Promise<void> {
  mkdirSync(pidDir, { recursive: true })
  const files = readdirSync(pidDir).filter((name) => name.endsWith('.pid'))
  await Promise.all(files.map((name) => endLeftover(join(pidDir, name), name.slice(0, -4), log)))
}

async function endLeftover(pidFile: string, name: string, log: (line: string) => void) {
  const [pid, stopSignal, identity] = readFileSync(pidFile, 'utf8').split(' ')
  const lives = () => identity !== undefined && identityOf(Number(pid)) === identity
  if (lives()) {
    log(`ending ${name} of an earlier start (process ${pid})`)
    process.kill(Number(pid), stopSignal as NodeJS.Signals) // what startProcess wrote
    await until(() => !lives(), 8_000)
    if (lives()) process.kill(Number(pid), 'SIGKILL')
    await until(() => !lives(), 2_000)
  }
  rmSync(pidFile, { force: true })
}

async function until(condition: () => boolean, timeoutMs: number) {
  const deadline = Date.now() + timeoutMs
  while (!condition() && Date.now() < deadline) await delay(50)
}
