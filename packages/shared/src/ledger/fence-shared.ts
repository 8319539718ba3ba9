import { type QueryExecutorProvider, sql } from 'kysely'
import { CancelRequested, Fenced } from './claim.ts'

/** Whose work it is: the claim under which its owner shared it out. */
export interface SharedClaim {
  runId: string
  token: number
}

/**
 * First statement of a write transaction of somebody who does a part of a step for its owner: until it ends, the step stays the owner's.
 * Throws {@link Fenced} when it has another owner by now, or is over, and {@link CancelRequested}.
 */
export async function fenceShared(trx: QueryExecutorProvider, { runId, token }: SharedClaim): Promise<void> {
  const { rows } = await sql<{
    cancel: boolean
  }>`select cancel from imports.fence_shared(${runId}::uuid, ${token}::bigint)`.execute(trx)
  const [row] = rows
  if (!row) throw new Fenced(`run ${runId} has another owner than token ${token}`)
  if (row.cancel) throw new CancelRequested('a cancel was requested')
}
