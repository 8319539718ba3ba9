import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type EmbeddedOptions, runEmbedded } from './embedded-server.ts'
import { firstWords } from './first-words.ts'
import { programFrom, type ServerProgram } from './server-program.ts'

export interface EmbeddedRedis {
  url: string
  stop(): Promise<void>
}

/** Our own Redis on the loopback, with a password. */
export async function embeddedRedis(
  options: EmbeddedOptions & { password: string; packagesDir: string },
): Promise<EmbeddedRedis> {
  const folder = join(options.dataDir, 'redis')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const program = await redisProgram(options)
  const running = await runEmbedded(
    {
      name: 'redis',
      plan: (port) => {
        const config = join(folder, 'redis.conf')
        writeFileSync(config, configuration(port, folder, options), { mode: 0o600 })
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
function configuration(
  port: number,
  folder: string,
  { password, durable }: { password: string; durable: boolean },
): string {
  return `
bind 127.0.0.1
port ${port}
dir ${JSON.stringify(folder)}
requirepass ${password}
save ""
appendonly ${durable ? 'yes' : 'no'}
`
}

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
