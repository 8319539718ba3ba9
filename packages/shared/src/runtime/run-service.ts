import type { Static, TObject } from 'typebox'
import { InvalidConfig, loadConfig } from '../config/load-config.ts'
import { createLogger, type Logger } from '../telemetry/logger.ts'
import { startTelemetry, type Telemetry } from '../telemetry/start-telemetry.ts'
import { closeInReverse, type Opened } from './close-in-reverse.ts'

export interface ServiceScope<Config> {
  config: Config
  log: Logger
  /** Remembers how to close what was opened; closed last first when the service ends. */
  opened: Opened
  /** SIGTERM or SIGINT: take nothing new, finish or hand back what is in hand. */
  stop: AbortSignal
  telemetry: Telemetry
}

/** From `stop` until the work in hand is abandoned. Kubernetes' patience is 30 s by default; `npm start` waits 10 s. */
const graceMs = 8_000

/**
 * The life of a process: configuration, telemetry, `main`, closing in reverse order, exit code. `main` returns when its
 * work is over, which for a service is after `stop`. Invalid configuration ends it with one message and exit code 1.
 */
export async function runService<T extends TObject>(
  name: string,
  configSchema: T,
  main: (scope: ServiceScope<Readonly<Static<T>>>) => Promise<void>,
): Promise<void> {
  const config = configOrExit(configSchema)
  const log = createLogger(name, config)
  const stop = stopSignal(log)
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught')
    process.exit(1)
  })
  const closers = closeInReverse((error) => log.error({ err: error }, 'close failed'))
  try {
    const telemetry = closers.opened(await startTelemetry(name), (started) => started.close())
    await main({ config, log, opened: closers.opened, stop, telemetry })
    process.exitCode = 0
  } catch (error) {
    log.fatal({ err: error }, 'service failed')
    process.exitCode = 1
  }
  await closers.close()
  log.info('stopped')
  // a socket that somebody forgot must not keep a stopped service alive; unref: an empty loop ends at once
  setTimeout(() => process.exit(), 2_000).unref()
}

function configOrExit<T extends TObject>(schema: T): Readonly<Static<T>> {
  try {
    return loadConfig(schema)
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

/** Work that does not end in time is abandoned as by a crash: the ledger and the broker heal both alike. */
function stopSignal(log: Logger): AbortSignal {
  const stop = new AbortController()
  const onSignal = (signal: string) => {
    log.info({ signal }, 'stopping')
    stop.abort()
    setTimeout(() => {
      log.error(`not stopped within ${graceMs / 1000} s`)
      process.exit(1)
    }, graceMs).unref()
  }
  // once: the second signal meets the default behaviour and ends the process
  process.once('SIGTERM', onSignal)
  process.once('SIGINT', onSignal)
  return stop.signal
}
