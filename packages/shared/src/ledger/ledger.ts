import { type Kysely, type Selectable, sql } from 'kysely'
import type { RunOptions, RunStep } from '../contracts/import-events.ts'
import type { ImportKind } from '../contracts/import-kinds.ts'
import type { LedgerTables, StepOutcome } from './tables.ts'

export interface NewRun {
  runId: string
  steps: RunStep[]
  options: RunOptions
  requestedBy: string
  requestedVia: 'admin' | '1c' | 'cli'
  lockValue: string
  /** How long the run may wait for an importer before it is ended. */
  pickupMs: number
}

export type Admission =
  | { verdict: 'admitted' | 'same'; runId: string; lockValue: string; expiresAt: string }
  /** Another run is open. */
  | { verdict: 'busy'; runId: string }
  /** The run that was in the way ended at this moment: ask again. */
  | { verdict: 'retry' }

export interface LedgerStep extends RunStep {
  outcome: StepOutcome | null
  code: string | null
  payload: Record<string, unknown> | null
  startedAt: string | null
  endedAt: string | null
}

export interface LedgerRun {
  runId: string
  steps: LedgerStep[]
  options: RunOptions
  requestedBy: string
  requestedVia: 'admin' | '1c' | 'cli'
  lockValue: string
  createdAt: string
  expiresAt: string
  /** Null while the run is open. */
  endedAt: string | null
  owner: string | null
  attempt: number
  heartbeatAt: string | null
}

/** Opens the run, unless one is open: the database admits exactly one. */
export async function openRun(db: Kysely<LedgerTables>, run: NewRun): Promise<Admission> {
  const { rows } = await sql<{ verdict: Admission['verdict']; run: string; lock: string; expires: Date }>`
    select * from imports.open_run(${run.runId}::uuid, 'global', ${JSON.stringify(run.steps)}::jsonb, ${JSON.stringify(run.options)}::jsonb,
      ${run.requestedBy}, ${run.requestedVia}, ${run.lockValue}, ${`${run.pickupMs} ms`}::interval)`.execute(db)
  const row = onlyRow(rows)
  if (row.verdict === 'retry') return { verdict: 'retry' }
  if (row.verdict === 'busy') return { verdict: 'busy', runId: row.run }
  return { verdict: row.verdict, runId: row.run, lockValue: row.lock, expiresAt: row.expires.toISOString() }
}

/** The run with all its steps in order, or null. */
export async function findRun(db: Kysely<LedgerTables>, runId: string): Promise<LedgerRun | null> {
  const run = await db.selectFrom('imports.import_run').selectAll().where('run_id', '=', runId).executeTakeFirst()
  if (!run) return null
  const steps = await db
    .selectFrom('imports.import_step')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('step')
    .execute()
  return {
    runId,
    steps: steps.map(ledgerStep),
    options: run.options,
    requestedBy: run.requested_by,
    requestedVia: run.requested_via,
    lockValue: run.lock_value,
    createdAt: run.created_at.toISOString(),
    expiresAt: run.expires_at.toISOString(),
    endedAt: run.ended_at?.toISOString() ?? null,
    owner: run.owner,
    attempt: run.attempt,
    heartbeatAt: run.heartbeat_at?.toISOString() ?? null,
  }
}

/** The id of the one open run, or null. */
export async function findOpenRunId(db: Kysely<LedgerTables>): Promise<string | null> {
  const row = await db
    .selectFrom('imports.import_run')
    .select('run_id')
    .where('scope', '=', 'global')
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row?.run_id ?? null
}

const ledgerStep = (row: Selectable<LedgerTables['imports.import_step']>): LedgerStep => ({
  step: row.step,
  kind: row.kind as ImportKind, // written from the registry's own names
  sessionId: row.session_id,
  outcome: row.outcome,
  code: row.code,
  payload: row.payload,
  startedAt: row.started_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
})

export function onlyRow<T>(rows: readonly T[]): T {
  const [row] = rows
  if (row === undefined) throw new Error('the database returned no row where there is always one')
  return row
}
