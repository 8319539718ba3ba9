import { createImportLock } from '@imports/shared/lock/import-lock'
import { consumeEvents, type EventHandler } from '@imports/shared/messaging/consumer'
import { createPublisher } from '@imports/shared/messaging/publisher'
import { restoreTopology } from '@imports/shared/messaging/restore-topology'
import { trackerDurable } from '@imports/shared/messaging/topology'
import { runService } from '@imports/shared/runtime/run-service'
import { sessionTrackerConfig } from './config.ts'
import { connectTracker } from './connect-tracker.ts'
import { observeDurables, observeLocks } from './observe-servers.ts'
import { projectEvent } from './project-event.ts'
import { createSessionMetrics } from './session-metrics.ts'
import { createWatchdog, keepWatch } from './watchdog.ts'

const name = 'session-tracker'

await runService(name, sessionTrackerConfig, async (scope) => {
  const { config, log, stop } = scope
  const { db, redis, nats } = await connectTracker(name, scope)
  const topology = { prefix: config.SUBJECT_PREFIX, stream: config.IMPORT_STREAM }
  const watchdog = createWatchdog({
    db,
    publisher: createPublisher({ connection: nats, prefix: topology.prefix }),
    lock: createImportLock({ redis, key: config.IMPORT_LOCK_KEY, leaseMs: config.IMPORT_LEASE_MS }),
    restoreTopology: (reflected) => restoreTopology(nats, topology, reflected),
    silentMs: config.WATCHDOG_SILENT_MS,
    log,
  })
  observeDurables(nats, topology, log)
  observeLocks(db, log)
  const countEnding = createSessionMetrics()
  const handle: EventHandler = (event, { seq }) => projectEvent(db, event, seq, countEnding)
  await Promise.all([
    consumeEvents({ ...topology, connection: nats, durable: trackerDurable, handle, stop, log }),
    keepWatch(watchdog, { tickMs: config.WATCHDOG_TICK_MS, stop, log }),
  ])
})
