import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findRun } from '@imports/shared/ledger/ledger'
import { eventually } from '@imports/shared/testing/eventually'
import { endedRun, requestRun, startImporter } from '@imports/shared/testing/import-run'
import { openProxy, type TcpProxy } from '@imports/shared/testing/tcp-proxy'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { expect, test } from 'vitest'
import { freePort } from '../../../tools/stack/free-port.ts'
import { startProcess } from '../../../tools/stack/owned-process.ts'
import { age } from './testing/aged-run.ts'

/** How long each outage lasts; the claim is for 30 s: `OUTAGE_MS=30000`. */
const outageMs = Number(process.env.OUTAGE_MS ?? 500)
/** What was broken is noticed, and tried again, after at most so long. */
const recoverMs = outageMs + 60_000
const report = { counts: {}, total: 7, failed: 0, warnings: 0, files: [], durationMs: 1 }

type Links = Record<'postgres' | 'nats' | 'redis', TcpProxy>

/** The service as a process of its own, which reaches each of its servers through a link that can be broken. */
async function startTracker(
  bed: TestBed,
): Promise<{ links: Links; ready: () => Promise<number>; lives: () => boolean }> {
  const proxied = async (target: string) => bed.opened(await openProxy({ target }), (proxy) => proxy.close())
  const login = bed.loginEnv('session-tracker')
  const links = {
    postgres: await proxied(bed.databaseUrlOf('session-tracker')),
    nats: await proxied(login.NATS_URL ?? ''),
    redis: await proxied(login.REDIS_URL ?? ''),
  }
  const port = await freePort(20_000 + Math.floor(Math.random() * 10_000))
  const tracker = startProcess({
    name: 'tracker',
    command: [process.execPath, join(import.meta.dirname, 'main.ts')],
    env: {
      ...bed.env,
      ...login,
      DATABASE_URL: links.postgres.url,
      NATS_URL: links.nats.url,
      REDIS_URL: links.redis.url,
      HEALTH_PORT: String(port),
      WATCHDOG_TICK_MS: '200',
      LOG_LEVEL: 'fatal',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
    stopSignal: 'SIGTERM',
    pidDir: mkdtempSync(join(tmpdir(), 'pids-')),
  })
  let alive = true
  void tracker.ended.then(() => {
    alive = false
  })
  bed.opened(null, () => tracker.stop(10_000))
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status
  await eventually(async () => expect(await ready()).toBe(200), { withinMs: 20_000 })
  return { links, ready, lives: () => alive }
}

const rowsOf = (bed: TestBed) => bed.db.selectFrom('sessions.import_session').selectAll().execute()

test.each([
  ['postgres', 'cut'],
  ['postgres', 'blackHole'],
  ['nats', 'cut'],
  ['nats', 'blackHole'],
  ['redis', 'cut'],
  ['redis', 'blackHole'],
] as const)(
  'while the link to %s is broken (%s) the process lives on, and nothing that happened meanwhile is lost',
  async (server, how) => {
    await using bed = await createTestBed()
    const { links, ready, lives } = await startTracker(bed)
    links[server][how]()
    await eventually(async () => expect(await ready()).toBe(server === 'redis' ? 200 : 503), { withinMs: 10_000 })
    startImporter(bed, 'catalog-importer', { catalog: async ({ claim }) => claim.complete(bed.db, async () => report) })
    const { runId } = await requestRun(bed, ['catalog'])
    await endedRun(bed, runId)
    await delay(outageMs) // the length of the outage, not a wait for something
    expect(lives()).toBe(true)
    links[server].pass()
    await eventually(async () => expect(await rowsOf(bed)).toMatchObject([{ run_id: runId, status: 'completed' }]), {
      withinMs: recoverMs,
    })
    expect(await ready()).toBe(200)
  },
  150_000,
)

test('with everything away at once, and back, a run that nobody picks up is ended and shown', async () => {
  await using bed = await createTestBed()
  const { links, lives } = await startTracker(bed)
  const all = Object.values(links)
  for (const link of all) link.cut()
  const { runId } = await requestRun(bed, ['catalog'])
  await age(bed, runId, 60)
  await delay(outageMs) // the length of the outage
  for (const link of all) link.pass({ delayMs: 20 })
  await eventually(
    async () => {
      expect((await findRun(bed.db, runId))?.steps).toMatchObject([{ code: 'NOT_PICKED_UP' }])
      expect(await rowsOf(bed)).toMatchObject([{ status: 'failed', error_code: 'NOT_PICKED_UP' }])
      expect(await bed.lock.holder()).toBeNull()
    },
    { withinMs: recoverMs },
  )
  expect(lives()).toBe(true)
}, 150_000)
