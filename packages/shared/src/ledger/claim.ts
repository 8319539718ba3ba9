import { type Kysely, sql, type Transaction } from 'kysely'
import { LeaveMessage } from '../messaging/outcome.ts'
import { inSpan } from '../telemetry/in-span.ts'
import { onlyRow } from './ledger.ts'
import type { LedgerTables } from './tables.ts'

/** Somebody else decides about this run now: roll back, stop, say nothing. */
export class Fenced extends LeaveMessage {
  override name = 'Fenced'
}

/** An administrator asked to cancel: stop before the next write. */
export class CancelRequested extends Error {
  override name = 'CancelRequested'
}

export type ClaimVerdict =
  | { verdict: 'claimed'; claim: Claim; lockValue: string }
  | { verdict: 'finished' | 'owned' | 'cancelled' | 'poison' | 'gone' }

/** A run's step, owned by this process until somebody else claims it. */
export interface Claim {
  readonly runId: string
  readonly token: number
  readonly attempt: number
  /**
   * One write transaction, fenced at both ends: throws {@link Fenced} (rolled back) when the step is no longer ours, and
   * {@link CancelRequested} before any write when a cancel was asked for. Keep it near 2 s: the row is locked meanwhile.
   */
  write<T, Tables>(db: Kysely<Tables>, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T>
  /** The last transaction of a step that worked: what `work` returns is the body of the event that tells it, in the same commit. */
  complete<Tables>(db: Kysely<Tables>, work: (trx: Transaction<Tables>) => Promise<OutcomePayload>): Promise<void>
  /** The outcome of a step that did not work; the later steps of the run are cancelled with it. */
  end(db: Kysely<LedgerTables>, outcome: 'failed' | 'cancelled', code: string, payload: OutcomePayload): Promise<void>
  /**
   * The owner lives. Does nothing while a write is open, which holds the row already and is a sign of life itself. Throws
   * {@link Fenced} and {@link CancelRequested} as a write does.
   */
  beat(db: Kysely<LedgerTables>): Promise<void>
  /** The lock had to be taken anew. Throws {@link Fenced} when the step is no longer ours: then the lock is not either. */
  noteLock(db: Kysely<LedgerTables>, lockValue: string): Promise<void>
  /**
   * This process is being stopped: the next owner may go on at once, and no attempt is counted. Throws {@link Fenced} when the
   * step is no longer ours.
   */
  handBack(db: Kysely<LedgerTables>): Promise<void>
}

/** Exact body of the event that tells an outcome. */
export type OutcomePayload = Record<string, unknown>

export interface ClaimOptions {
  runId: string
  step: number
  /** Unique to this process's life. */
  owner: string
  leaseMs: number
  /** Owners that may die at one step before it is given up. */
  maxAttempts: number
}

export async function claimStep(db: Kysely<LedgerTables>, options: ClaimOptions): Promise<ClaimVerdict> {
  const { runId, step, owner, leaseMs, maxAttempts } = options
  const { rows } = await sql<{ verdict: ClaimVerdict['verdict']; token: number; attempt: number; lock: string }>`
    select * from imports.claim(${runId}::uuid, ${step}::int, ${owner}, ${`${leaseMs} ms`}::interval, ${maxAttempts}::int)`.execute(
    db,
  )
  const row = onlyRow(rows)
  if (row.verdict !== 'claimed') return { verdict: row.verdict }
  return { verdict: 'claimed', claim: createClaim(runId, row.token, row.attempt), lockValue: row.lock }
}

function createClaim(runId: string, token: number, attempt: number): Claim {
  let writing = false
  const fenced = () => new Fenced(`run ${runId} has another owner than token ${token}`)

  const fence = async <T>(executor: Kysely<T>): Promise<{ cancel: boolean }> => {
    const { rows } = await sql<{
      cancel: boolean
    }>`select cancel from imports.fence(${runId}::uuid, ${token}::bigint)`.execute(executor)
    const [row] = rows
    if (!row) throw fenced()
    return row
  }

  const transaction = async <T, Tables>(
    name: string,
    db: Kysely<Tables>,
    work: (trx: Transaction<Tables>) => Promise<T>,
  ): Promise<T> => {
    writing = true
    try {
      return await inSpan(name, {}, () => db.transaction().execute(work))
    } finally {
      writing = false
    }
  }

  const fenceUnlessCancelled = async <T>(executor: Kysely<T>): Promise<void> => {
    if ((await fence(executor)).cancel) throw new CancelRequested('a cancel was requested')
  }

  const settle = <T>(executor: Kysely<T>, outcome: string, code: string | null, payload: OutcomePayload) =>
    sql`select imports.settle(${runId}::uuid, ${outcome}, ${code}, ${JSON.stringify(payload)}::jsonb)`.execute(executor)

  return {
    runId,
    token,
    attempt,
    write: (db, work) =>
      transaction('write batch', db, async (trx) => {
        await fenceUnlessCancelled(trx)
        const result = await work(trx)
        await fence(trx) // else the heartbeat would be as old as the merge
        return result
      }),
    complete: (db, work) =>
      transaction('complete step', db, async (trx) => {
        await fenceUnlessCancelled(trx)
        await settle(trx, 'completed', null, await work(trx))
      }),
    end: (db, outcome, code, payload) =>
      transaction('end step', db, async (trx) => {
        await fence(trx)
        await settle(trx, outcome, code, payload)
      }),
    beat: async (db) => {
      if (!writing) await fenceUnlessCancelled(db)
    },
    noteLock: async (db, lockValue) => {
      const { rows } = await sql<{
        noted: boolean | null
      }>`select imports.note_lock(${runId}::uuid, ${token}::bigint, ${lockValue}) as noted`.execute(db)
      if (!onlyRow(rows).noted) throw fenced()
    },
    handBack: async (db) => {
      const { rows } = await sql<{
        handed: boolean | null
      }>`select imports.hand_back(${runId}::uuid, ${token}::bigint) as handed`.execute(db)
      if (!onlyRow(rows).handed) throw fenced()
    },
  }
}
