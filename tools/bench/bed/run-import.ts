import type { ImportEvent } from '@imports/shared/contracts/import-events'
import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import type { ReportCounts } from '@imports/shared/contracts/import-session'
import { decodeEvent } from '@imports/shared/messaging/cloudevents'
import type { NatsConnection } from '@nats-io/transport-node'
import type pg from 'pg'
import { followRun } from '../../import/follow-run.ts'
import type { GatewayClient } from '../../import/gateway-client.ts'
import { type ImportTimes, importTimes, type SeenEvent } from './import-times.ts'

export interface MeasuredImport extends ImportTimes {
  counts: ReportCounts
  /** What all servers' sessions wrote into the write-ahead log meanwhile. */
  walBytes: number
}

export interface RunImportDeps {
  gateway: GatewayClient
  nats: NatsConnection
  prefix: string
  client: pg.Client
}

const longestMs = 30 * 60_000

/** Asks for an import as the command does, and follows it by its events until the next one would be admitted. */
export async function runImport(
  { gateway, nats, prefix, client }: RunImportDeps,
  { kind, dir, options }: { kind: ImportKind; dir: string; options: { full?: boolean } },
): Promise<MeasuredImport> {
  const seen: (SeenEvent & { event: ImportEvent })[] = []
  const subscription = nats.subscribe(`${prefix}.*.${kind}`, {
    callback: (_, { headers, data }) => {
      seen.push(seenNow(decodeEvent({ headers, data })))
    },
  })
  await nats.flush()
  const walFrom = await walPosition(client)
  const requestedAt = performance.now()
  try {
    const started = await gateway.start({ kinds: [kind], options, dataDir: dir })
    if ('refused' in started) throw new Error(`the import was refused: ${started.refused.message}`)
    const patience = { everyMs: 100, signal: AbortSignal.timeout(longestMs) }
    const { sessions } = await followRun(gateway, started.runId, () => {}, patience)
    const walBytes = (await walPosition(client)) - walFrom
    const events = seen.filter(({ event }) => 'runId' in event.data && event.data.runId === started.runId)
    const outcome = events.at(-1)?.event
    if (outcome?.type !== 'import.completed') {
      const [session] = sessions
      throw new Error(`the import ended as ${session?.status}: ${session?.errorMessage ?? session?.errorCode}`)
    }
    if (events.filter(({ type }) => type === 'import.started').length !== 1) {
      throw new Error('the import took more than one attempt')
    }
    return { ...importTimes(requestedAt, events), counts: outcome.data.counts, walBytes }
  } finally {
    subscription.unsubscribe()
  }
}

function seenNow(event: ImportEvent): SeenEvent & { event: ImportEvent } {
  const seen = { atMs: performance.now(), type: event.type, event }
  if (event.type !== 'import.progressed') return seen
  const { phase, done, total } = event.data
  return { ...seen, phase, done, total }
}

async function walPosition(client: pg.Client): Promise<number> {
  const { rows } = await client.query(`select (pg_current_wal_lsn() - '0/0'::pg_lsn)::text as bytes`)
  return Number(rows[0].bytes)
}
