import { AckPolicy, jetstreamManager } from '@nats-io/jetstream'
import { expect, test } from 'vitest'
import { createTestBed } from '../testing/test-bed.ts'
import { ackWaitMs, applyTopology, importerDurable } from './topology.ts'

test('what another version left with other settings is brought up to date, and what waits in it is kept', async () => {
  await using bed = await createTestBed()
  const { SUBJECT_PREFIX: prefix, IMPORT_STREAM: stream } = bed.config
  const manager = await jetstreamManager(bed.nats)
  await bed.nats.request(`${prefix}.requested.catalog`, 'waiting')
  await manager.consumers.delete(stream, importerDurable('catalog'))
  await manager.consumers.add(stream, {
    durable_name: importerDurable('catalog'),
    filter_subject: `${prefix}.requested.catalog`,
    ack_policy: AckPolicy.Explicit,
    ack_wait: 1_000_000_000,
  })
  const { config: before } = await manager.streams.info(stream)
  await manager.streams.update(stream, { ...before, max_age: 1_000_000_000 * 3_600 })

  await Promise.all([applyTopology(bed.nats, { prefix, stream }), applyTopology(bed.nats, { prefix, stream })])

  const consumer = await manager.consumers.info(stream, importerDurable('catalog'))
  expect(consumer.config).toMatchObject({ ack_wait: ackWaitMs * 1_000_000, max_ack_pending: 1 })
  expect(consumer.num_pending).toBe(1)
  expect((await manager.streams.info(stream)).config.max_age).toBeGreaterThan(1_000_000_000 * 3_600)
})
