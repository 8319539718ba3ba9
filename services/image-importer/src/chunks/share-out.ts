import type { ImportContext } from '@imports/shared/importer/import-handler'
import { createWorkPublisher } from '@imports/shared/messaging/publisher'
import { workDurable, workStream, workSubject } from '@imports/shared/messaging/topology'
import { jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { type QueryExecutorProvider, sql } from 'kysely'
import { encodeChunk, type PictureChunk } from './picture-chunk.ts'

export const productsInChunk = 100

/**
 * Cuts the products into chunks, in the order of their 1C ids, in which folders of pictures are read. An owner who goes on where another died
 * finds them cut already, and keeps what is done. What a step that failed has left goes.
 */
export async function planChunks(trx: QueryExecutorProvider, sessionId: string): Promise<void> {
  await sql`delete from media.chunk where session_id <> ${sessionId}::uuid`.execute(trx)
  const { rows } = await sql`select from media.chunk where session_id = ${sessionId}::uuid limit 1`.execute(trx)
  if (rows.length > 0) return
  await sql`
    insert into media.chunk (session_id, chunk, product_ids)
    select ${sessionId}::uuid, chunk, array_agg(id order by onec_id) from (
      select id, onec_id, (row_number() over (order by onec_id) - 1) / ${sql.lit(productsInChunk)} + 1 as chunk from catalog.product
    ) p group by chunk`.execute(trx)
}

export interface WorkQueue {
  publish(chunk: PictureChunk, round: number): Promise<void>
  /** Nothing waits in it, and nobody has anything of it in hand. */
  isEmpty(): Promise<boolean>
}

export function createWorkQueue(
  nats: NatsConnection,
  config: { SUBJECT_PREFIX: string; IMPORT_STREAM: string },
): WorkQueue {
  const publish = createWorkPublisher({ connection: nats, subject: workSubject(config.SUBJECT_PREFIX, 'images') })
  return {
    publish: (chunk, round) =>
      publish(`${chunk.sessionId}:${chunk.token}:${chunk.chunk}:${round}`, chunk.sessionId, encodeChunk(chunk)),
    isEmpty: async () => {
      const manager = await jetstreamManager(nats, { checkAPI: false }) // about the account, which it may not ask
      const { num_pending, num_ack_pending } = await manager.consumers.info(
        workStream(config.IMPORT_STREAM),
        workDurable('images'),
      )
      return num_pending === 0 && num_ack_pending === 0
    },
  }
}

export async function publishChunks(
  db: QueryExecutorProvider,
  queue: WorkQueue,
  { request, claim, signal }: Pick<ImportContext, 'request' | 'claim' | 'signal'>,
  round: number,
): Promise<number> {
  const { runId, sessionId, options } = request
  const { rows } = await sql<{ chunk: number }>`
    select chunk from media.chunk where session_id = ${sessionId}::uuid and processed < cardinality(product_ids) order by chunk`.execute(
    db,
  )
  for (const { chunk } of rows) {
    signal.throwIfAborted()
    const { dataDir, full = false, validateImages: validate = true } = options
    const where = dataDir === undefined ? {} : { dataDir }
    await queue.publish({ runId, sessionId, token: claim.token, chunk, full, validate, ...where }, round)
  }
  return rows.length
}
