import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sessionsPath } from '@imports/admin-gateway/pages/page-paths'
import { type GatewayBed, openGatewayBed } from '../bed/gateway-bed.ts'
import type { BenchContext, BenchPart } from '../bench-context.ts'
import { type Arrivals, createArrivals } from '../live/arrivals.ts'
import { type LiveClient, openLiveClient } from '../live/live-client.ts'
import { progressOf, requestSessions } from '../live/live-sessions.ts'
import { measuredRow, notRunRow, type Row, rowsOrWhyNot } from '../row.ts'

const everyMs = 40
const listenKills = 3
const settleMs = 20_000
const MOST_MS = 50
const MOST_GROWN_MB = 32

interface Load {
  clients: number
  updates: number
  reconnects: number
}
const fullLoad: Load = { clients: 200, updates: 1_000, reconnects: 500 }
const quickLoad: Load = { clients: 40, updates: 100, reconnects: 50 }

/** Browsers that watch the list while imports move, and what goes wrong with their connections. */
export const live: BenchPart = {
  title: 'The live list',
  about: `${fullLoad.clients} readers of the list's event stream on two gateways, while ${fullLoad.updates.toLocaleString('en-US')} events come through the broker and the session tracker, 25 a second: first without faults, then once more while
${fullLoad.reconnects} connections are cut and each gateway's LISTEN connection is ended ${listenKills} times. A reader that ended with another state than the database is one that missed something.
Memory is what a gateway's process gained over the second time. All of it (readers, gateways, tracker, servers) runs on this machine.`,
  datasets: () => [],
  imported: true,
  once: true,
  run: (context) => rowsOrWhyNot('the live list', 'ms', () => measure(context)),
}

async function* measure(context: BenchContext): AsyncGenerator<Row> {
  const load = context.quick ? quickLoad : fullLoad
  const notFor = context.quick ? `fewer than ${fullLoad.clients} readers` : null
  await using bed = await openGatewayBed(
    { ...context, dataDir: join(context.dataDir, 'servers') },
    { gateways: 2, tracker: true },
  )
  context.foundVersion(bed.version)
  const arrivals = createArrivals(load.clients)
  const sessions = await requestSessions(bed)
  const clients = openClients(bed, load, arrivals)
  let update = 0
  const tell = (count: number, before: (at: number) => Promise<void> = async () => {}) =>
    paced(count, async (at) => {
      await before(at)
      await progressOf(bed.publisher, sessions, update++, arrivals.made)
    })
  try {
    context.say(`${clients.length} readers, to warm up`)
    await tell(load.updates / 10)
    await untilSame(bed, clients)
    arrivals.takeTimes()

    context.say('without faults')
    await tell(load.updates)
    await untilSame(bed, clients)
    yield timesRow(arrivals.takeTimes(), notFor)
    const before = bed.memory()

    context.say('with faults')
    await tell(load.updates, (at) => breakSomething(bed, clients, load, at))
    const value = await clientsThatDiffer(bed, clients)
    yield measuredRow({ name: 'readers that missed something', value, unit: 'clients', target: 0 })
    yield memoryRow(before, bed.memory(), notFor)
  } finally {
    for (const client of clients) client.close()
  }
}

function openClients({ gateways, cookie }: GatewayBed, load: Load, arrivals: Arrivals): LiveClient[] {
  return Array.from({ length: load.clients }, (_, client) =>
    openLiveClient({
      url: `${gateways[client % gateways.length]}${sessionsPath}stream`,
      cookie,
      onRow: (sessionId, seq) => arrivals.shown(client, sessionId, seq, performance.now()),
    }),
  )
}

/** Over the updates, so many reconnects and three ends of LISTEN. */
async function breakSomething(
  { client }: GatewayBed,
  clients: readonly LiveClient[],
  { updates, reconnects }: Load,
  at: number,
): Promise<void> {
  const every = updates / reconnects
  if (at % every === 0) clients[(at / every) % clients.length]?.cut()
  if (at % Math.floor(updates / listenKills) !== 10) return
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'admin-gateway listen'`,
  )
}

function timesRow(changes: readonly number[][], notFor: string | null): Row {
  const all = changes.flat().toSorted((a, b) => a - b)
  const firsts = changes.map((times) => Math.min(...times)).toSorted((a, b) => a - b)
  const before = `the first reader has it after ${share(firsts, 0.5)} ms, 99 of 100 times within ${share(firsts, 0.99)} ms`
  const detail = `median ${share(all, 0.5)} ms, longest ${share(all, 1)} ms; ${before}; ${all.length.toLocaleString('en-US')} arrivals`
  const value = share(all, 0.99)
  return measuredRow({ name: 'event → reader, 99 of 100', value, unit: 'ms', target: MOST_MS, notFor, detail })
}

const share = (sorted: readonly number[], part: number): number =>
  Math.round(10 * (sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN)) / 10

function memoryRow(before: readonly number[] | null, after: readonly number[] | null, notFor: string | null): Row {
  const name = 'memory that a gateway gained'
  if (!before || !after) return notRunRow(name, 'MB', 'this system does not tell')
  const value = Math.max(...after.map((bytes, at) => (bytes - (before[at] ?? 0)) / 1e6))
  const detail = `to ${after.map((bytes) => `${(bytes / 1e6).toFixed(0)} MB`).join(' and ')}`
  return measuredRow({ name, value, unit: 'MB', target: MOST_GROWN_MB, notFor, detail })
}

/** One after another, and no faster than one every so often. */
async function paced(count: number, work: (at: number) => Promise<void>): Promise<void> {
  for (let at = 0; at < count; at++) await Promise.all([work(at), delay(everyMs)])
}

async function untilSame(bed: GatewayBed, clients: readonly LiveClient[]): Promise<void> {
  const wrong = await clientsThatDiffer(bed, clients)
  if (wrong > 0) throw new Error(`${wrong} clients do not show what the database has`)
}

/** Once all is told; of clients that do not come to it within a while. */
async function clientsThatDiffer({ client }: GatewayBed, clients: readonly LiveClient[]): Promise<number> {
  const deadline = performance.now() + settleMs
  for (;;) {
    const { rows } = await client.query(`select id, last_seq::int as seq from sessions.import_session`)
    const wrong = clients.filter(
      (each) => !each.isOpen() || rows.some(({ id, seq }) => each.shown.get(id) !== seq),
    ).length
    if (wrong === 0 || performance.now() > deadline) return wrong
    await delay(200)
  }
}
