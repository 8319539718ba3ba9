import { readCatalogue } from '@imports/catalog-importer/testing/catalogue-rows'
import { rebuildSessions } from '@imports/session-tracker/rebuild-sessions'
import { findRun, type LedgerRun } from '@imports/shared/ledger/ledger'
import { decodeEvent } from '@imports/shared/messaging/cloudevents'
import { eventHistory } from '@imports/shared/messaging/replay-events'
import { trackerDurable } from '@imports/shared/messaging/topology'
import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { sql } from 'kysely'
import type { ChaosBed } from '../bed/open-chaos-bed.ts'
import type { ExportName } from '../bed/two-exports.ts'
import type { Undisturbed } from '../measure-undisturbed.ts'
import type { SceneRecord } from '../scene.ts'
import type { CaseFacts, StoredEvent } from './case-facts.ts'

/** Where a case begins: what was there before is not its own. */
export interface Beginning {
  at: Date
  seq: number
  ends: number
  logLengths: Readonly<Record<string, number>>
}

export async function markBeginning(bed: ChaosBed): Promise<Beginning> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(bed.db)
  return {
    at: rows[0]?.now ?? new Date(),
    seq: await lastSeq(bed),
    ends: bed.fleet.ends().length,
    logLengths: Object.fromEntries(bed.fleet.names().map((name) => [name, bed.fleet.log(name).length])),
  }
}

export async function collectFacts(
  bed: ChaosBed,
  beginning: Beginning,
  record: SceneRecord,
  undisturbed: Undisturbed,
): Promise<Omit<CaseFacts, 'next'>> {
  const runs = await runsSince(bed, beginning.at)
  const ids = runs.map(({ runId }) => runId)
  const holder = await bed.lock.holder()
  return {
    runs,
    notToComplete: record.notToComplete,
    events: await eventsSince(bed, record.streamLost ? 0 : beginning.seq),
    streamLost: record.streamLost,
    sessions: await bed.db
      .selectFrom('sessions.import_session')
      .selectAll()
      .where('requested_at', '>=', beginning.at)
      .execute(),
    rebuilt: await rebuilt(bed, record.streamLost ? 0 : beginning.seq),
    catalogue: await readCatalogue(bed),
    expected: undisturbed.catalogueAfter(importedExports(bed, runs)),
    lastChangedBy: await lastChangedBy(bed),
    stagingTables: await namesOf(bed, `select tablename as name from pg_tables where schemaname = 'staging'`),
    lockHeld: holder && runs.some(({ lockValue }) => lockValue === holder.value) ? holder.value : null,
    lockMissing: record.lockMissing,
    starts: record.starts,
    waits: record.waits,
    audited: (
      await namesOf(bed, `select detail->>'runId' as name from admin.audit where action = 'run.started'`)
    ).filter((id) => ids.includes(id)),
    watchdogMustSleep: record.watchdogMustSleep,
    ends: bed.fleet.ends().slice(beginning.ends),
    alarms: alarmsIn(logsSince(bed, beginning)),
  }
}

/** As `npm run rebuild -- --check` finds it, of the sessions since then. */
async function rebuilt({ db, nats, topology }: ChaosBed, after: number): Promise<string[]> {
  const all = eventHistory(nats, topology.stream, trackerDurable)
  const history = {
    ...all,
    async bounds() {
      const bounds = await all.bounds()
      return bounds && { ...bounds, first: Math.max(bounds.first, after + 1) }
    },
  }
  const { differences } = await rebuildSessions({ db, history }, { check: true })
  return differences.map(
    ({ sessionId, columns }) => `${sessionId}: ${columns === null ? 'no row' : columns.join(', ')}`,
  )
}

/** In their order; the same one twice in a row counts once. Cases see to it that a run that did not complete has merged nothing. */
function importedExports({ exports }: ChaosBed, runs: readonly LedgerRun[]): ExportName[] {
  const names = runs
    .filter(({ steps }) => steps.some(({ kind, outcome }) => kind === 'catalog' && outcome === 'completed'))
    .map(({ options }): ExportName => (options.dataDir === exports.second ? 'second' : 'first'))
  return names.filter((name, at) => name !== names[at - 1])
}

export function logsSince(bed: ChaosBed, { logLengths }: Beginning): { name: string; text: string }[] {
  return bed.fleet.names().map((name) => ({ name, text: bed.fleet.log(name).slice(logLengths[name] ?? 0) }))
}

const alarmsIn = (logs: { name: string; text: string }[]): string[] =>
  logs.flatMap(({ name, text }) =>
    text
      .split('\n')
      .filter((line) => /"level":"fatal"|unhandled|uncaught/i.test(line))
      .map((line) => `${name} wrote: ${line.slice(0, 300)}`),
  )

async function runsSince(bed: ChaosBed, at: Date): Promise<LedgerRun[]> {
  const rows = await bed.db
    .selectFrom('imports.import_run')
    .select('run_id')
    .where('created_at', '>=', at)
    .orderBy('created_at')
    .execute()
  const runs = await Promise.all(rows.map(({ run_id }) => findRun(bed.db, run_id)))
  return runs.filter((run) => run !== null)
}

/** Of the stream. */
export async function lastSeq({ nats, topology }: ChaosBed): Promise<number> {
  const manager = await jetstreamManager(nats)
  return (await manager.streams.info(topology.stream)).state.last_seq
}

/** Everything that the stream has after this sequence, in order. */
export async function eventsSince(bed: ChaosBed, seq: number): Promise<StoredEvent[]> {
  const last = await lastSeq(bed)
  const events: StoredEvent[] = []
  if (last <= seq) return events
  const consumer = await jetstream(bed.nats).consumers.get(bed.topology.stream, {
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: seq + 1,
  })
  if ((await consumer.info()).num_pending === 0) return events
  for await (const message of await consumer.consume()) {
    events.push({ seq: message.seq, event: decodeEvent(message) })
    if (message.seq >= last || message.info.pending === 0) break
  }
  return events
}

async function lastChangedBy({ db }: ChaosBed): Promise<Record<string, number>> {
  const tables = ['product', 'variant', 'price', 'stock'].map((table) => `select last_session_id from catalog.${table}`)
  const { rows } = await sql
    .raw<{ id: string; rows: number }>(
      `select last_session_id as id, count(*)::int as rows from (${tables.join(' union all ')}) t group by 1`,
    )
    .execute(db)
  return Object.fromEntries(rows.map(({ id, rows: count }) => [id, count]))
}

async function namesOf({ db }: ChaosBed, query: string): Promise<string[]> {
  const { rows } = await sql.raw<{ name: string }>(query).execute(db)
  return rows.map(({ name }) => name)
}
