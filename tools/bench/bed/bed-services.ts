import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceName } from '@imports/shared/contracts/database-roles'
import { applySetup } from '../../setup/apply-setup.ts'
import { freePort } from '../../stack/free-port.ts'
import { prefixedLog } from '../../stack/prefixed-log.ts'
import { type RunningServices, runServices } from '../../stack/run-services.ts'
import { keptSecret } from '../../stack/secrets.ts'
import type { Servers } from '../../stack/servers.ts'
import { planServices, type ServicePlan } from '../../stack/services.ts'
import { peakMemory } from '../peak-memory.ts'

export interface Replicas extends AsyncDisposable {
  /** Of each process, since it was started, in bytes; null where the system does not tell. */
  peakMemory(): (number | null)[]
}

export interface BedServices extends AsyncDisposable {
  gateway: string
  /** See ImportBed. */
  startReplicas(count: number, env: NodeJS.ProcessEnv): Promise<Replicas>
  peakMemoryOf(service: ServiceName): number | null
}

export interface BedServicesOptions {
  dataDir: string
  mediaDir: string
  say: (line: string) => void
  token: string
  prefix: string
  leftOut: ServiceName | undefined
}

export async function startServices(servers: Servers, options: BedServicesOptions): Promise<BedServices> {
  const { dataDir, leftOut } = options
  const plans = await planAll(servers, options)
  const run = createRunner(options)
  // Twice: a process that has had to make JavaScript of TypeScript stays larger and slower for as long as it lives; from then on Node has it in a
  // folder (NODE_COMPILE_CACHE), and a container has JavaScript anyway.
  await (await run(plans)).stop()
  const running = await run(plans.filter(({ name }) => name !== leftOut))
  const memoryOf = (name: string) => peakMemory(pidOf(join(dataDir, `run/${name}.pid`)))
  return {
    gateway: plans.find(({ name }) => name === 'admin-gateway')?.address ?? '',
    startReplicas: async (count, env) => {
      const plan = plans.find(({ name }) => name === leftOut)
      if (!plan) throw new Error('no service was left out')
      const replicas = await replicated(plan, count, env)
      const started = await run(replicas)
      return {
        peakMemory: () => replicas.map(({ name }) => memoryOf(name)),
        [Symbol.asyncDispose]: () => started.stop(),
      }
    },
    peakMemoryOf: memoryOf,
    [Symbol.asyncDispose]: () => running.stop(),
  }
}

/** Sets the servers up, and says how each service is to be run on them. */
export async function planAll(
  servers: Servers,
  { dataDir, mediaDir, token, prefix }: Pick<BedServicesOptions, 'dataDir' | 'mediaDir' | 'token' | 'prefix'>,
): Promise<ServicePlan[]> {
  const { databaseUrls } = await applySetup({
    database: servers.database,
    nats: servers.logins.setupNats,
    subjectPrefix: prefix,
    stream: 'IMPORTS',
    passwords: servers.passwords,
  })
  return planServices({
    root: join(import.meta.dirname, '../../..'),
    logins: servers.logins.services,
    databaseUrls,
    exportDir: dataDir,
    mediaDir,
    admin: { user: 'admin', password: keptSecret(dataDir, 'admin'), token },
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, LOG_LEVEL: 'info' },
  })
}

/** Runs services until they are stopped, and waits until they can work. */
export function createRunner({
  dataDir,
  say,
}: Pick<BedServicesOptions, 'dataDir' | 'say'>): (plans: ServicePlan[]) => Promise<RunningServices> {
  const logFile = join(dataDir, 'logs/services.log')
  const log = prefixedLog({ write: (line) => appendFileSync(logFile, `${line}\n`), colour: false })
  return async (plans) => {
    const onCrashLoop = (name: string) => say(`${name} keeps dying; see ${logFile}`)
    const running = runServices(plans, { pidDir: join(dataDir, 'run'), log, onCrashLoop })
    try {
      await running.ready(AbortSignal.timeout(120_000))
      return running
    } catch (error) {
      await running.stop()
      throw error
    }
  }
}

async function replicated(plan: ServicePlan, count: number, env: NodeJS.ProcessEnv): Promise<ServicePlan[]> {
  const replicas: ServicePlan[] = []
  const taken = new Set<number>()
  for (let at = 1; at <= count; at++) {
    const port = await freePort(Number(plan.env.HEALTH_PORT), taken)
    taken.add(port)
    replicas.push({
      name: `${plan.name}-${at}`,
      command: plan.command,
      env: { ...plan.env, ...env, HEALTH_PORT: String(port) },
      address: `http://127.0.0.1:${port}`,
    })
  }
  return replicas
}

const pidOf = (file: string) => Number(readFileSync(file, 'utf8').split(' ')[0])
