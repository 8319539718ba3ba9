import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceNames } from '@imports/shared/contracts/database-roles'
import { connectNats } from '@imports/shared/messaging/connection'
import { applyTopology } from '@imports/shared/messaging/topology'
import { silentLogger } from '@imports/shared/telemetry/logger'
import { eventually } from '@imports/shared/testing/eventually'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { expect, inject, test } from 'vitest'
import { createGatewayClient } from '../tools/import/gateway-client.ts'
import { writeSample } from '../tools/sample/write-sample.ts'
import { type EmbeddedNats, embeddedNats } from '../tools/stack/embedded-nats.ts'
import { admin, startServices } from './start-services.ts'

/** A broker of the test's own, which it may take away. */
async function ownBroker(bed: TestBed) {
  const dataDir = mkdtempSync(join(tmpdir(), 'broker-'))
  mkdirSync(join(dataDir, 'run'))
  const password = randomBytes(12).toString('hex')
  const { passwords } = inject('servers')
  const start = (port: number): Promise<EmbeddedNats> =>
    embeddedNats({
      dataDir,
      port,
      password,
      passwords,
      durable: false,
      packagesDir: join(import.meta.dirname, '../.runtime/debian'),
      log: () => {},
      onCrashLoop: () => {},
    })
  let server = await start(20_000 + Math.floor(Math.random() * 10_000))
  bed.opened(null, async () => {
    await server.stop()
    rmSync(dataDir, { recursive: true })
  })
  const { url, user } = server
  const connection = await connectNats({ url, user, password, name: 'test', log: silentLogger() })
  await applyTopology(connection, { prefix: bed.config.SUBJECT_PREFIX, stream: bed.config.IMPORT_STREAM })
  await connection.close()
  return {
    logins: Object.fromEntries(
      serviceNames.map((name) => [
        name,
        { nats: { url, user: name, password: passwords[name] }, redis: bed.logins[name].redis },
      ]),
    ) as TestBed['logins'], // one for each name
    /** The same address, and nothing of what was in it. */
    replace: async () => {
      await server.stop()
      rmSync(join(dataDir, 'nats'), { recursive: true })
      server = await start(Number(new URL(url).port))
      expect(server.url).toBe(url)
    },
  }
}

test('a broker that is replaced by an empty one costs time, and no service has to be started again', async () => {
  await using bed = await createTestBed()
  const broker = await ownBroker(bed)
  const exportDir = mkdtempSync(join(tmpdir(), 'export-'))
  await writeSample({ out: exportDir, goods: 40, family: '3.1', seed: 3, pictures: false })
  const env = { ...bed.env, WATCHDOG_TICK_MS: '500', LOG_LEVEL: 'error' }
  const system = await startServices({ ...bed, env, logins: broker.logins }, exportDir)
  await system.start('admin-gateway', 'session-tracker', 'catalog-importer')
  const client = createGatewayClient(system.gateway, admin.token)
  const importOnce = async () => {
    const started = await client.start({ kinds: ['catalog'], options: { full: true } })
    if ('refused' in started) throw new Error(started.refused.message)
    return eventually(
      async () => {
        const run = await client.run(started.runId)
        expect(run.sessions).toMatchObject([{ status: 'completed' }])
        expect(await bed.lock.holder()).toBeNull()
      },
      { withinMs: 30_000 },
    )
  }
  const lastSeqs = async () =>
    (await bed.db.selectFrom('sessions.import_session').select('last_seq').orderBy('requested_at').execute()).map(
      (row) => row.last_seq,
    )

  await importOnce()
  await broker.replace()
  await importOnce()
  const [before = 0, after = 0] = await lastSeqs()
  expect(after).toBeGreaterThan(before)
})
