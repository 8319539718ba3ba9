import { consumeEvents, type EventHandler } from '../messaging/consumer.ts'
import { trackerDurable } from '../messaging/topology.ts'
import { silentLogger } from '../telemetry/logger.ts'
import type { TestBed } from './test-bed.ts'

/** Every event of the bed's stream in order, through the loop that the services use; ends with the bed. */
export function followEvents(bed: TestBed, handle: EventHandler): void {
  const stop = new AbortController()
  const loop = consumeEvents({
    connection: bed.nats,
    prefix: bed.config.SUBJECT_PREFIX,
    stream: bed.config.IMPORT_STREAM,
    durable: trackerDurable,
    handle,
    stop: stop.signal,
    log: silentLogger(),
  })
  bed.opened(null, async () => {
    stop.abort()
    await loop
  })
}
