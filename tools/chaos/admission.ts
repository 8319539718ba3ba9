import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '@imports/shared/db/database'
import { findOpenRunId, findRun } from '@imports/shared/ledger/ledger'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { connectRedis, createImportLock, redisReady } from '@imports/shared/lock/import-lock'
import { sql } from 'kysely'
import { applySetup } from '../setup/apply-setup.ts'
import { prefixedLog } from '../stack/prefixed-log.ts'
import { runServices } from '../stack/run-services.ts'
import { keptSecret } from '../stack/secrets.ts'
import { removeServerData, startServers } from '../stack/servers.ts'
import { planServices, type ServiceSettings } from '../stack/services.ts'

/** Gateways that run, and the servers behind them. */
export interface AdmissionSystem {
  gateways: readonly string[]
  /** Of somebody who may start imports. */
  token: string
  /** libpq URL of a superuser. */
  database: string
  redis: string
  lockKey: string
}

export interface AdmissionFigures {
  rounds: number
  requests: number
  admitted: number
  refused: number
  /** From the first request to the last answer of a round. */
  roundMs: { median: number; slowest: number }
  /** What was otherwise than it should be, a line each. */
  faults: string[]
}

export interface AdmissionOptions {
  rounds: number
  /** Simultaneous requests of a round, shared out to the gateways. */
  starts: number
  /** Two gateways on servers of its own, unless given. */
  system?: AdmissionSystem
}

/** Again and again many ask to start at the same moment: one is to be admitted, the others refused with a link to it. */
export async function runAdmission({ rounds, starts, system }: AdmissionOptions): Promise<AdmissionFigures> {
  await using opened = new AsyncDisposableStack()
  const { gateways, token, ...behind } = system ?? (await startSystem(opened))
  const { db, close } = openDatabase<LedgerTables>({ url: behind.database, name: 'admission', onError: () => {} })
  opened.defer(close)
  const redis = connectRedis(behind.redis, () => {})
  opened.defer(() => redis.disconnect())
  await redisReady(redis)
  const lock = createImportLock({ redis, key: behind.lockKey, leaseMs: 15_000 })

  const figures = { rounds, requests: rounds * starts, admitted: 0, refused: 0 }
  const faults: string[] = []
  const times: number[] = []
  for (let round = 1; round <= rounds; round++) {
    const fault = (what: string) => faults.push(`round ${round}: ${what}`)
    const startedAt = performance.now()
    const answers = await Promise.all(
      Array.from({ length: starts }, (_, at) => start(gateways[at % gateways.length] ?? '', token)),
    )
    times.push(performance.now() - startedAt)
    const admitted = answers.filter(({ status }) => status === 201)
    const refused = answers.filter(({ status, code }) => status === 409 && code === 'RUN_ACTIVE')
    figures.admitted += admitted.length
    figures.refused += refused.length
    const runId = await findOpenRunId(db)
    if (admitted.length !== 1) fault(`${admitted.length} admitted`)
    if (admitted[0]?.runId !== runId) fault('the run that was admitted is not the one that is open')
    for (const { status, code } of answers.filter((answer) => !admitted.includes(answer) && !refused.includes(answer)))
      fault(`answer ${status} ${code}`)
    const unlinked = refused.filter(({ activeRunId }) => activeRunId !== runId).length
    if (unlinked > 0) fault(`${unlinked} refusals without a link to the run`)

    const run = runId === null ? null : await findRun(db, runId)
    if ((await lock.holder())?.value !== run?.lockValue) fault('the lock is not the run’s')
    if (run) {
      await sql`select imports.end_run(${run.runId}::uuid, 'ADMISSION_ROUND', '0 s'::interval, true)`.execute(db)
      await lock.release(run.lockValue)
    }
  }
  times.sort((a, b) => a - b)
  const roundMs = { median: Math.round(times[times.length >> 1] ?? 0), slowest: Math.round(times.at(-1) ?? 0) }
  return { ...figures, roundMs, faults }
}

interface Answer {
  status: number
  runId?: string
  code?: string
  activeRunId?: string
}

async function start(gateway: string, token: string): Promise<Answer> {
  const response = await fetch(new URL('/api/runs', gateway), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ kinds: ['catalog'] }),
  })
  return { ...((await response.json()) as Omit<Answer, 'status'>), status: response.status } // our own gateway's answer
}

const sampleExport = join(import.meta.dirname, '../../samples/onec-export')

async function startSystem(opened: AsyncDisposableStack): Promise<AdmissionSystem> {
  const dataDir = mkdtempSync(join(tmpdir(), 'admission-'))
  opened.defer(() => removeServerData(dataDir))
  const log = (line: string) => process.stderr.write(`${line}\n`)
  const servers = await startServers({ dataDir, log, durable: false })
  opened.defer(() => servers.stop())
  const { database, redis, logins, passwords } = servers
  const names = { subjectPrefix: 'import', stream: 'IMPORTS' }
  const { databaseUrls } = await applySetup({ database, nats: logins.setupNats, ...names, passwords })
  const admin = { user: 'admin', password: keptSecret(dataDir, 'admin'), token: keptSecret(dataDir, 'token') }
  const settings = { logins: logins.services, databaseUrls, exportDir: sampleExport, mediaDir: dataDir, admin, env: {} }
  const gateways = await startGateways(2, settings, opened)
  return { gateways, token: admin.token, database, redis, lockKey: 'import:lock' }
}

/** Gateways as processes of their own; their addresses when they can work. */
export async function startGateways(
  count: number,
  settings: Omit<ServiceSettings, 'root'>,
  opened: AsyncDisposableStack,
): Promise<string[]> {
  const root = join(import.meta.dirname, '../..')
  const log = prefixedLog({ write: (line) => process.stderr.write(`${line}\n`), colour: false })
  const addresses: string[] = []
  for (let at = 0; at < count; at++) {
    const env = {
      ...process.env,
      ...settings.env,
      LOG_LEVEL: 'error',
      PORT: String(20_000 + Math.floor(Math.random() * 10_000)),
    }
    const plans = await planServices({ ...settings, root, env })
    const gateway = plans.filter(({ name }) => name === 'admin-gateway')
    const pidDir = mkdtempSync(join(tmpdir(), 'pids-'))
    const running = runServices(gateway, { pidDir, log, onCrashLoop: () => {} })
    opened.defer(() => running.stop())
    await running.ready(AbortSignal.timeout(60_000)) // one after the other: the first makes the administrator
    addresses.push(...gateway.map(({ address }) => address))
  }
  return addresses
}
