import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { tryFolderLock } from '../folder-lock.mjs'
import { applySetup } from '../setup/apply-setup.ts'
import { endLeftovers } from './owned-process.ts'
import { prefixedLog } from './prefixed-log.ts'
import { removeServerData } from './servers.ts'
import { planServices } from './services.ts'
import { runStack } from './stack.ts'
import type { StackFile } from './stack-file.ts'
import { stopSignals } from './stop-signals.ts'

const help = `npm start [-- --fresh] [--no-sample]

Starts Postgres, NATS and Redis (addresses in the environment, else Docker, else embedded ones on the loopback) and the five services.
Ctrl-C ends them all.

  --fresh       forget everything first: databases, streams, passwords, pictures
  --no-sample   do not import the sample export into an empty database
`

const root = join(import.meta.dirname, '../..')
const runtimeDir = join(root, '.runtime')
const dataDir = join(runtimeDir, 'data')
const log = prefixedLog({ write: (line) => console.log(line), colour: process.stdout.isTTY === true })

if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env')) // what the environment has stays
const options = parseOptions()
if (options.help) {
  console.log(help)
  process.exit(0)
}
const lock = tryFolderLock(join(runtimeDir, 'start.lock'))
if ('heldBy' in lock) fail(`the stack of this folder is running already (process ${lock.heldBy})`)
process.once('exit', lock.release)

try {
  const signal = stopSignals(log.say)
  if (options.fresh) await forgetEverything()
  const exportDir = resolve(root, process.env.ONEC_DATA_DIR || 'samples/onec-export')
  await runStack({
    runtimeDir,
    log,
    signal,
    admin: {
      user: process.env.ADMIN_USER || 'admin',
      password: process.env.ADMIN_PASSWORD || undefined,
      token: process.env.ADMIN_TOKEN || undefined,
    },
    sample: options.sample && !process.env.ONEC_DATA_DIR && existsSync(exportDir),
    prepare: async (servers, admin) => {
      const { databaseUrls, readerUrl } = await applySetup({
        database: servers.database,
        nats: servers.logins.setupNats,
        subjectPrefix: process.env.SUBJECT_PREFIX || 'import',
        stream: process.env.IMPORT_STREAM || 'IMPORTS',
        passwords: servers.passwords,
      })
      const services = await planServices({
        root,
        logins: servers.logins.services,
        databaseUrls,
        exportDir,
        mediaDir: mediaDir(),
        admin,
        env: process.env,
      })
      return { services, readerUrl }
    },
    onReady: welcome,
  })
  log.say('everything has stopped')
  process.exit(0)
} catch (error) {
  fail(error instanceof Error ? describeError(error) : String(error))
}

function parseOptions() {
  try {
    const { values } = parseArgs({
      options: {
        fresh: { type: 'boolean', default: false },
        sample: { type: 'boolean', default: true },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowNegative: true,
    })
    return values
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${help}`)
    process.exit(3)
  }
}

async function forgetEverything() {
  await endLeftovers(join(dataDir, 'run'), log.say)
  removeServerData(dataDir)
  rmSync(join(runtimeDir, 'media'), { recursive: true, force: true }) // not MEDIA_DIR: what is elsewhere is not ours to remove
}

function mediaDir(): string {
  return resolve(root, process.env.MEDIA_DIR || '.runtime/media')
}

function welcome({ gateway, user, password }: StackFile) {
  log.say(`open ${gateway} and log in as ${user} with the password ${password}`)
}

function describeError(error: Error): string {
  const cause = error.cause instanceof Error ? `\n${error.cause.message}` : ''
  return `${error.message}${cause}`
}

function fail(reason: string): never {
  console.error(`stack: ${reason}`)
  process.exit(1)
}
