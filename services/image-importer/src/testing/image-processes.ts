import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { workDurable, workStream } from '@imports/shared/messaging/topology'
import { redeliverAfter } from '@imports/shared/testing/import-run'
import type { TestBed } from '@imports/shared/testing/test-bed'
import { jetstreamManager } from '@nats-io/jetstream'
import { sql } from 'kysely'
import { type OwnedProcess, startProcess } from '../../../../tools/stack/owned-process.ts'
import { importerEnvironment, importerFlags } from '../../../../tools/stack/services.ts'

const leaseMs = 1_000
const requestAgainMs = 1_500
/** Longer than the time between two signs of life. */
const chunkAgainMs = 3_000

export interface ImageProcesses {
  start(): OwnedProcess
  /** The one that has claimed the open run. */
  owner(): Promise<OwnedProcess | undefined>
  alive(): OwnedProcess[]
  /** Ends it as a crash does; nobody takes its place. */
  kill(process: OwnedProcess): Promise<void>
}

/** Replicas of the service, as the stack runs them. */
export async function imageProcesses(bed: TestBed, exportDir: string, mediaDir: string): Promise<ImageProcesses> {
  await redeliverAfter(bed, 'images', requestAgainMs)
  const manager = await jetstreamManager(bed.nats)
  const ack_wait = chunkAgainMs * 1_000_000
  await manager.consumers.update(workStream(bed.config.IMPORT_STREAM), workDurable('images'), { ack_wait })
  const env = {
    ...bed.env,
    ...bed.loginEnv('image-importer'),
    ...importerEnvironment,
    ONEC_DATA_DIR: exportDir,
    MEDIA_DIR: mediaDir,
    HEALTH_PORT: '0',
    IMPORT_LEASE_MS: String(leaseMs),
    LOG_LEVEL: 'fatal',
  }
  const pidDir = mkdtempSync(join(tmpdir(), 'pids-'))
  const running = new Set<OwnedProcess>()
  let started = 0
  bed.opened(null, async () => {
    await Promise.all([...running].map((each) => each.stop(5_000)))
  })
  return {
    start: () => {
      const command = [process.execPath, ...importerFlags, join(import.meta.dirname, '../main.ts')]
      const stdio = ['ignore', 'ignore', 'inherit'] as const
      const name = `images-${++started}`
      const one = startProcess({ name, command, env, stdio: [...stdio], stopSignal: 'SIGTERM', pidDir })
      running.add(one)
      return one
    },
    owner: async () => {
      const { rows } = await sql<{
        owner: string | null
      }>`select owner from imports.import_run where ended_at is null`.execute(bed.db)
      const pid = Number(rows[0]?.owner?.split(':')[2])
      return [...running].find((each) => each.pid === pid)
    },
    alive: () => [...running],
    kill: async (victim) => {
      running.delete(victim)
      victim.child.kill('SIGKILL')
      await victim.ended
    },
  }
}
