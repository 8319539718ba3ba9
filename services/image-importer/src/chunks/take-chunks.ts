import { ImportFailure } from '@imports/shared/importer/import-failure'
import { CancelRequested, Fenced } from '@imports/shared/ledger/claim'
import { fenceShared } from '@imports/shared/ledger/fence-shared'
import { consumeWork, type Delivery } from '@imports/shared/messaging/consumer'
import { LeaveMessage, TryLater } from '@imports/shared/messaging/outcome'
import { workDurable, workStream } from '@imports/shared/messaging/topology'
import type { Logger } from '@imports/shared/telemetry/logger'
import type { NatsConnection } from '@nats-io/transport-node'
import { whileAdding } from '../media-lock.ts'
import { ChunkOvertaken, failChunk } from './chunk-row.ts'
import { type ChunkDeps, doChunk } from './do-chunk.ts'
import { decodeChunk, type PictureChunk } from './picture-chunk.ts'

export interface TakeChunksOptions<Tables> extends ChunkDeps<Tables> {
  nats: NatsConnection
  config: { SUBJECT_PREFIX: string; IMPORT_STREAM: string }
  log: Logger
}

/** How often a chunk may go wrong before its step does. Together half a minute of patience. */
const maxDeliveries = 6

/** Takes chunks until `stop`, one at a time: what every replica does, whoever owns the step. */
export async function takeChunks<Tables>(options: TakeChunksOptions<Tables>): Promise<void> {
  const { nats, config, stop, log } = options
  await consumeWork({
    connection: nats,
    prefix: config.SUBJECT_PREFIX,
    stream: workStream(config.IMPORT_STREAM),
    durable: workDurable('images'),
    decode: decodeChunk,
    handle: createChunkHandler(options),
    stop,
    log,
  })
}

/** A chunk that nobody wants any more is done with: left alone, it would be delivered for ever. */
export const createChunkHandler =
  <Tables>(deps: ChunkDeps<Tables> & { log: Logger }) =>
  async (chunk: PictureChunk, delivery: Delivery): Promise<void> => {
    const { runId, sessionId } = chunk
    const log = deps.log.child({ runId, sessionId, kind: 'images', chunk: chunk.chunk })
    try {
      const done = await whileAdding(deps.db, () => doChunk(deps, chunk, delivery))
      if (!done) throw new TryLater('unused pictures are being removed', 2_000)
    } catch (error) {
      if (isDropped(error)) return log.info({ why: String(error) }, 'chunk dropped')
      if (error instanceof TryLater) throw error
      const failure = failureOf(error, delivery)
      if (!failure) throw error
      log.error({ err: error }, 'chunk cannot be done')
      await tellOwner(deps, chunk, failure)
    }
  }

const isDropped = (error: unknown): boolean =>
  error instanceof Fenced || error instanceof CancelRequested || error instanceof ChunkOvertaken

function failureOf(error: unknown, { deliveries }: Delivery): ImportFailure | null {
  if (error instanceof ImportFailure) return error
  if (deliveries < maxDeliveries) return null
  const message =
    'Часть изображений не удаётся загрузить: что именно случилось, сказано в журнале image-importer. Повторите импорт.'
  return new ImportFailure('PICTURES_FAILED', message, { cause: error })
}

async function tellOwner<Tables>(
  { db }: ChunkDeps<Tables>,
  chunk: PictureChunk,
  { code, message }: ImportFailure,
): Promise<void> {
  try {
    await db.transaction().execute(async (trx) => {
      await fenceShared(trx, chunk)
      await failChunk(trx, chunk, { code, message })
    })
  } catch (error) {
    if (!(error instanceof LeaveMessage) && !(error instanceof CancelRequested)) throw error
  }
}
