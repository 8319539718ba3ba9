import { type QueryExecutorProvider, sql } from 'kysely'
import type { PictureCounts } from './chunk-counts.ts'
import type { PictureChunk } from './picture-chunk.ts'

export interface ChunkRow {
  productIds: number[]
  /** So many of them, from the first, are done. */
  processed: number
  lookedAt: number
  counts: PictureCounts
}

/** Null when its step is over. */
export async function findChunk(
  db: QueryExecutorProvider,
  { sessionId, chunk }: Pick<PictureChunk, 'sessionId' | 'chunk'>,
): Promise<ChunkRow | null> {
  const { rows } = await sql<ChunkRow & { productIds: (number | string)[] }>`
    select product_ids as "productIds", processed, looked_at as "lookedAt", counts from media.chunk
    where session_id = ${sessionId}::uuid and chunk = ${chunk}`.execute(db)
  const [row] = rows
  return row ? { ...row, productIds: row.productIds.map(Number) } : null // pg reads an array of bigint as texts
}

/** Somebody else has done this part of the chunk: it was delivered to two. */
export class ChunkOvertaken extends Error {
  override name = 'ChunkOvertaken'
}

/** In the transaction that writes what was done; a part is counted by one of two who did it. */
export async function advanceChunk(
  trx: QueryExecutorProvider,
  { sessionId, chunk }: PictureChunk,
  from: number,
  to: Pick<ChunkRow, 'processed' | 'lookedAt' | 'counts'>,
): Promise<void> {
  const { numAffectedRows } = await sql`
    update media.chunk set processed = ${to.processed}, looked_at = greatest(looked_at, ${to.lookedAt}), counts = ${JSON.stringify(to.counts)}::jsonb
    where session_id = ${sessionId}::uuid and chunk = ${chunk} and processed = ${from}`.execute(trx)
  if (Number(numAffectedRows ?? 0) !== 1) throw new ChunkOvertaken(`chunk ${chunk} is past ${from}`)
}

/** A sign of life between two parts. */
export async function noteLookedAt(
  trx: QueryExecutorProvider,
  { sessionId, chunk }: PictureChunk,
  lookedAt: number,
): Promise<void> {
  await sql`
    update media.chunk set looked_at = greatest(looked_at, ${lookedAt})
    where session_id = ${sessionId}::uuid and chunk = ${chunk}`.execute(trx)
}

/** The step cannot work: its owner reads it, and ends it with that. */
export async function failChunk(
  trx: QueryExecutorProvider,
  { sessionId, chunk }: PictureChunk,
  failure: { code: string; message: string },
): Promise<void> {
  await sql`
    update media.chunk set failure = ${JSON.stringify(failure)}::jsonb
    where session_id = ${sessionId}::uuid and chunk = ${chunk}`.execute(trx)
}
