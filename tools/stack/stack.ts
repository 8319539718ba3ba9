import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { neverImported, runFirstImport } from './first-import.ts'
import type { PrefixedLog } from './prefixed-log.ts'
import { runServices } from './run-services.ts'
import { keptSecret } from './secrets.ts'
import { type Servers, startServers } from './servers.ts'
import type { ServicePlan } from './services.ts'
import { removeStackFile, type StackFile, urlWithLogin, writeStackFile } from './stack-file.ts'

export interface StackOptions {
  /** `.runtime`: everything that the stack keeps is in it. */
  runtimeDir: string
  log: PrefixedLog
  /** Ends the stack. */
  signal: AbortSignal
  /** Prepares the servers and plans the services; called once the servers answer. */
  prepare: (servers: Servers, admin: Admin) => Promise<{ services: ServicePlan[]; readerUrl: string }>
  /** What is not given is made up once and kept. */
  admin: { user: string; password: string | undefined; token: string | undefined }
  /** Whether a first import of the sample is wanted. */
  sample: boolean
  onReady?: (stack: StackFile) => void
  env?: NodeJS.ProcessEnv
}

export interface Admin {
  user: string
  password: string
  token: string
}

/** Runs servers and services until the signal; settles when all have ended. Rejects if the stack cannot start or go on. */
export async function runStack(options: StackOptions): Promise<void> {
  const { runtimeDir, log, env = process.env } = options
  const dataDir = join(runtimeDir, 'data')
  const stackFile = join(runtimeDir, 'stack.json')
  const collapse = new AbortController()
  const signal = AbortSignal.any([options.signal, collapse.signal])
  const onCrashLoop = (name: string) => collapse.abort(new Error(`${name} keeps dying`))
  await using opened = new AsyncDisposableStack()
  try {
    mkdirSync(dataDir, { recursive: true })
    removeStackFile(stackFile) // of a start that was killed
    const servers = await startServers({ dataDir, log: log.say, onCrashLoop, env })
    opened.defer(() => servers.stop())
    for (const [name, how] of Object.entries(servers.how)) log.say(`${name}: ${how}`)
    signal.throwIfAborted()

    const admin = keptAdmin(dataDir, options.admin)
    const { services, readerUrl } = await options.prepare(servers, admin)
    signal.throwIfAborted()

    const running = runServices(services, { pidDir: join(dataDir, 'run'), log, onCrashLoop })
    opened.defer(() => running.stop())
    await running.ready(signal)

    const stack = describe(services, servers, readerUrl, admin)
    options.onReady?.(stack)
    if (options.sample && (await neverImported(servers.database))) {
      await runFirstImport({ ...stack, signal, log: log.say })
    }
    writeStackFile(stackFile, stack)
    opened.defer(() => removeStackFile(stackFile))
    await aborted(signal)
  } catch (error) {
    collapse.signal.throwIfAborted() // the cause, whatever else failed of it
    if (!options.signal.aborted) throw error
  }
  collapse.signal.throwIfAborted()
}

function keptAdmin(dataDir: string, { user, password, token }: StackOptions['admin']): Admin {
  return {
    user,
    password: password ?? keptSecret(dataDir, 'admin'),
    token: token ?? keptSecret(dataDir, 'token'),
  }
}

function describe(services: ServicePlan[], servers: Servers, readerUrl: string, admin: Admin): StackFile {
  const { nats } = servers
  return {
    gateway: services[0]?.address ?? '',
    database: readerUrl,
    nats: urlWithLogin(nats.url, nats.user, nats.password),
    redis: servers.redis,
    ...admin,
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
