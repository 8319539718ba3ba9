import { setTimeout as delay } from 'node:timers/promises'
import { ImportFailure } from '@imports/shared/importer/import-failure'
import type { ImportContext } from '@imports/shared/importer/import-handler'
import { type QueryExecutorProvider, sql } from 'kysely'
import { type PictureCounts, reportOf } from './chunk-counts.ts'
import { publishChunks, type WorkQueue } from './share-out.ts'

export interface ChunksState {
  /** Of products. */
  done: number
  total: number
  /** Pictures, those of products in hand too. */
  lookedAt: number
  counts: PictureCounts
  failure: { code: string; message: string } | null
}

export async function chunksState(db: QueryExecutorProvider, sessionId: string): Promise<ChunksState> {
  const { rows } = await sql<ChunksState>`
    with mine as (select * from media.chunk where session_id = ${sessionId}::uuid)
    select coalesce(sum(processed), 0)::int as done, coalesce(sum(cardinality(product_ids)), 0)::int as total,
      coalesce(sum(looked_at), 0)::int as "lookedAt", (array_agg(failure) filter (where failure is not null))[1] as failure,
      (select coalesce(jsonb_object_agg(name, count), '{}') from (
        select name, sum(count::int)::int as count from mine, jsonb_each_text(counts) as c (name, count) group by name) c) as counts
    from mine`.execute(db)
  const [state] = rows
  if (!state) throw new Error('an aggregate without a row')
  return state
}

export interface GatherDeps {
  db: QueryExecutorProvider
  queue: WorkQueue
  context: ImportContext
  askEveryMs?: number
  /** Without movement for so long, the queue is looked into. */
  missAfterMs?: number
}

/**
 * Waits until every product has been looked at, by whichever replica, and says how far it is. What has got lost with the queue is published again:
 * nothing is in it, and something is left to do. Throws the failure that a replica has met.
 */
export async function gatherChunks(deps: GatherDeps): Promise<PictureCounts> {
  const { db, queue, context, askEveryMs = 200, missAfterMs = 3_000 } = deps
  const { sessionId } = context.request
  let moved = { sum: -1, at: performance.now() }
  let round = 0
  for (;;) {
    context.signal.throwIfAborted()
    const state = await chunksState(db, sessionId)
    if (state.failure) throw new ImportFailure(state.failure.code, state.failure.message)
    const sum = state.done + state.lookedAt
    if (sum > moved.sum) {
      moved = { sum, at: performance.now() }
      const { done, total, counts } = state
      context.report({ phase: 'pictures', done, total, failed: counts['image.failed'] ?? 0, counts: reportOf(counts) })
    }
    if (state.done === state.total) return state.counts
    if (performance.now() - moved.at > missAfterMs && (await queue.isEmpty())) {
      // asked for what is left only now: what was in hand a moment ago is in the table before it leaves the queue
      const again = await publishChunks(db, queue, context, ++round)
      if (again > 0) context.log.warn({ chunks: again }, 'chunks had got lost and were published again')
      moved = { ...moved, at: performance.now() }
    }
    await delay(askEveryMs, undefined, { signal: context.signal })
  }
}
