import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServiceName } from '@imports/shared/contracts/database-roles'
import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import { redeliverAfter } from '@imports/shared/testing/import-run'
import type { TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { type OwnedProcess, startProcess } from '../stack/owned-process.ts'
import { importerEnvironment, importerFlags } from '../stack/services.ts'

/** Redelivery comes after the lease: else it is asked again two seconds later. */
const leaseMs = 600
const ackWaitMs = 1_000

export interface ImporterProcesses {
  /** The one that has claimed the run. */
  owner(runId: string): Promise<OwnedProcess | undefined>
  /** One that lives. */
  any(): OwnedProcess
  /** Ends it as a crash does, and starts another. Resolves when it is dead. */
  kill(process: OwnedProcess): Promise<void>
}

export interface ImporterToKill {
  service: ServiceName
  kind: ImportKind
  exportDir: string
}

/** Two processes of the service, as the stack runs them: whichever is killed, one is ready to go on. */
export async function startImporterProcesses(
  bed: TestBed,
  { service, kind, exportDir }: ImporterToKill,
): Promise<ImporterProcesses> {
  await redeliverAfter(bed, kind, ackWaitMs)
  const pidDir = mkdtempSync(join(tmpdir(), 'pids-'))
  const env = {
    ...bed.env,
    ...bed.loginEnv(service),
    ...importerEnvironment,
    ONEC_DATA_DIR: exportDir,
    HEALTH_PORT: '0',
    IMPORT_LEASE_MS: String(leaseMs),
    LOG_LEVEL: 'fatal',
  }
  const running = new Set<OwnedProcess>()
  let started = 0
  const start = () => {
    const command = [
      process.execPath,
      ...importerFlags,
      join(import.meta.dirname, '../../services', service, 'src/main.ts'),
    ]
    const stdio = ['ignore', 'ignore', 'inherit'] as const
    running.add(
      startProcess({ name: `importer-${++started}`, command, env, stdio: [...stdio], stopSignal: 'SIGTERM', pidDir }),
    )
  }
  start()
  start()
  bed.opened(null, async () => {
    await Promise.all([...running].map((each) => each.stop(5_000)))
  })
  return {
    owner: async (runId) => {
      const { rows } = await sql<{
        owner: string | null
      }>`select owner from imports.import_run where run_id = ${runId}`.execute(bed.db)
      const pid = Number(rows[0]?.owner?.split(':')[2])
      return [...running].find((each) => each.pid === pid)
    },
    any: () => {
      const [one] = running
      if (!one) throw new Error('no importer lives')
      return one
    },
    kill: async (victim) => {
      running.delete(victim)
      victim.child.kill('SIGKILL')
      await victim.ended
      start()
    },
  }
}
