import type { ImportEvent } from '@imports/shared/contracts/import-events'
import { createImportLock } from '@imports/shared/lock/import-lock'
import { createPublisher } from '@imports/shared/messaging/publisher'
import { restoreTopology } from '@imports/shared/messaging/restore-topology'
import { silentLogger } from '@imports/shared/telemetry/logger'
import { followEvents } from '@imports/shared/testing/follow-events'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { projectEvent } from '../project-event.ts'
import type { TrackerTables } from '../tracker-tables.ts'
import { createWatchdog, type Watchdog, type WatchdogDeps } from '../watchdog.ts'

export interface TrackerBed extends TestBed {
  trackerDb: WatchdogDeps['db']
  /** A watchdog that waits for nothing: what is to be silent is made old by the test. */
  watchdog: Watchdog
  anotherWatchdog(deps: Partial<WatchdogDeps>): Watchdog
  /** Folds the stream into the rows, as the service does. */
  follow(): void
  /** Every event that was folded or looked at, in stream order, from `follow` on. */
  seen: ImportEvent[]
}

/** A test bed with a tracker on it, connected as its service. */
export async function createTrackerBed(): Promise<TrackerBed> {
  const bed = await createTestBed()
  const { db } = bed.databaseOf<TrackerTables>('session-tracker')
  const topology = { prefix: bed.config.SUBJECT_PREFIX, stream: bed.config.IMPORT_STREAM }
  const { nats, redis } = bed.opened(await bed.connectAs('session-tracker'), (connections) => connections.close())
  const seen: ImportEvent[] = []
  const deps: WatchdogDeps = {
    db,
    publisher: createPublisher({ connection: nats, prefix: topology.prefix }),
    lock: createImportLock({ redis, key: bed.config.IMPORT_LOCK_KEY, leaseMs: bed.config.IMPORT_LEASE_MS }),
    restoreTopology: (reflected) => restoreTopology(nats, topology, reflected),
    silentMs: 45_000,
    graceMs: 0,
    log: silentLogger(),
  }
  return {
    ...bed,
    trackerDb: db,
    watchdog: createWatchdog(deps),
    anotherWatchdog: (other) => createWatchdog({ ...deps, ...other }),
    seen,
    follow: () =>
      followEvents({ ...bed, nats }, async (event, { seq }) => {
        await projectEvent(db, event, seq)
        seen.push(event)
      }),
  }
}
