import { randomUUID } from 'node:crypto'
import { jetstreamManager } from '@nats-io/jetstream'
import { onTestFailed } from 'vitest'
import type { ServiceName } from '../contracts/database-roles.ts'
import { eventIds, type RunOptions, type RunStep } from '../contracts/import-events.ts'
import type { ImportKind } from '../contracts/import-kinds.ts'
import type { Import } from '../importer/import-handler.ts'
import { runImporter } from '../importer/run-importer.ts'
import { findRun, type LedgerRun, openRun } from '../ledger/ledger.ts'
import type { LedgerTables } from '../ledger/tables.ts'
import { createEvent } from '../messaging/publisher.ts'
import { importerDurable } from '../messaging/topology.ts'
import { createLogger } from '../telemetry/logger.ts'
import { eventually } from './eventually.ts'
import type { TestBed } from './test-bed.ts'

/** Admits a run as the gateway does and publishes its first request. */
export async function requestRun(
  bed: TestBed,
  kinds: ImportKind[],
  options: RunOptions = {},
): Promise<{ runId: string; steps: RunStep[] }> {
  const runId = randomUUID()
  const steps = kinds.map((kind, index) => ({ step: index + 1, kind, sessionId: randomUUID() }))
  const held = await bed.lock.take()
  if (!held) throw new Error('the lock is not free')
  const by = { requestedBy: 'admin', requestedVia: 'admin' } as const
  const { db } = bed.databaseOf<LedgerTables>('admin-gateway')
  const opened = await openRun(db, {
    runId,
    steps,
    options,
    ...by,
    lockValue: held.value,
    pickupMs: bed.config.IMPORT_PICKUP_MS,
  })
  if (opened.verdict !== 'admitted') throw new Error(`not admitted: ${opened.verdict}`)
  const [first] = steps
  if (!first) throw new Error('a run has at least one step')
  const about = { runId, ...first, steps, options, ...by, lockValue: held.value, expiresAt: opened.expiresAt }
  await bed.publisher.publish(createEvent('import.requested', eventIds.requested(first.sessionId), 'test', about))
  await bed.lock.extend(held.value, bed.config.IMPORT_PICKUP_MS)
  return { runId, steps }
}

/** The bed's broker gives a request to another so soon after the last sign of life. Let it be longer than the lease. */
export async function redeliverAfter(bed: TestBed, kind: ImportKind, ms: number): Promise<void> {
  const manager = await jetstreamManager(bed.nats)
  await manager.consumers.update(bed.config.IMPORT_STREAM, importerDurable(kind), { ack_wait: ms * 1_000_000 })
}

export interface RunningImporter {
  /** As SIGTERM does; resolves when what was in hand is done or handed back. */
  stop(): Promise<void>
}

/** An importer as its process runs it, in this one. Stopped with the bed. When the test fails, what it warned of is told. */
export function startImporter(
  bed: TestBed,
  service: ServiceName,
  imports: Partial<Record<ImportKind, Import>>,
): RunningImporter {
  const stop = new AbortController()
  const { db } = bed.databaseOf<LedgerTables>(service)
  const { config } = bed
  const warnings: string[] = []
  onTestFailed(() => void process.stderr.write(warnings.join('')))
  const log = createLogger(service, { LOG_LEVEL: 'warn' }, { write: (line) => warnings.push(line) })
  const run = async () => {
    const { nats, redis, close } = await bed.connectAs(service)
    await runImporter({ service, imports, db, nats, redis, config, stop: stop.signal, log })
    await close()
  }
  const running = run()
  const end = async () => {
    stop.abort()
    await running
  }
  bed.opened(null, end)
  return { stop: end }
}

/** The run, when the ledger has an outcome for all its steps. */
export function endedRun(bed: TestBed, runId: string, withinMs = 20_000): Promise<LedgerRun> {
  const { db } = bed.databaseOf<LedgerTables>('admin-gateway')
  return eventually(
    async () => {
      const run = await findRun(db, runId)
      if (!run?.endedAt) throw new Error(`run ${runId} has not ended`)
      return run
    },
    { withinMs },
  )
}
