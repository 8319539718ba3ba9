import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Passwords } from '../permissions/passwords.ts'
import { redisUsers } from '../permissions/redis-users.ts'
import { type EmbeddedOptions, runEmbedded } from './embedded-server.ts'
import { firstWords } from './first-words.ts'
import { programFrom, type ServerProgram } from './server-program.ts'

export interface EmbeddedRedis {
  url: string
  stop(): Promise<void>
}

/** Our own Redis on the loopback, with a user for each service; `default` may do everything. */
export async function embeddedRedis(
  options: EmbeddedOptions & { password: string; passwords: Passwords; packagesDir: string },
): Promise<EmbeddedRedis> {
  const folder = join(options.dataDir, 'redis')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const program = await redisProgram(options)
  const running = await runEmbedded(
    {
      name: 'redis',
      plan: (port) => {
        const config = join(folder, 'redis.conf')
        writeFileSync(join(folder, 'users.acl'), redisUsersFile(options), { mode: 0o600 })
        writeFileSync(config, configuration(port, folder, options.durable), { mode: 0o600 })
        return { command: [program.path, config], cwd: folder, env: { PATH: process.env.PATH }, stopSignal: 'SIGTERM' }
      },
      // while it loads its data it answers, but with an error
      probe: (port) => firstWords(port, `AUTH ${options.password}\r\nPING\r\n`, /^\+OK\r\n\+PONG/),
    },
    options,
  )
  return { url: `redis://:${options.password}@127.0.0.1:${running.port}`, stop: running.stop }
}

// In a file, not in arguments: those every user of the machine can read.
function configuration(port: number, folder: string, durable: boolean): string {
  return `
bind 127.0.0.1
port ${port}
dir ${JSON.stringify(folder)}
aclfile ${JSON.stringify(join(folder, 'users.acl'))}
save ""
appendonly ${durable ? 'yes' : 'no'}
`
}

/** Our own users with our own passwords, and the superuser. */
export const redisUsersFile = ({ password, passwords }: { password: string; passwords: Passwords }): string =>
  redisUsers((service) => passwords[service], `user default on >${password} ~* &* +@all`)

function redisProgram(options: { packagesDir: string; log: (line: string) => void }): Promise<ServerProgram> {
  return programFrom({
    name: 'Redis',
    candidates: ['redis-server'],
    version: { flag: '--version', atLeast: [6, 2] },
    debian: { packages: ['redis-server', 'redis-tools'], program: 'usr/bin/redis-server', atLeast: [6, 2] },
    instead: 'install Redis 6.2 or newer, set REDIS_URL, or start Docker',
    ...options,
  })
}
