import { inOrder } from '@imports/commerceml/in-order'
import { createPictureFinder } from '@imports/commerceml/pictures/find-pictures'
import { type ExportDirs, resolveDataDir } from '@imports/shared/importer/data-dir'
import { fenceShared } from '@imports/shared/ledger/fence-shared'
import type { Delivery } from '@imports/shared/messaging/consumer'
import { TryLater } from '@imports/shared/messaging/outcome'
import { inSpan } from '@imports/shared/telemetry/in-span'
import type { Kysely, QueryExecutorProvider } from 'kysely'
import { createLanes } from '../lanes.ts'
import { type LookedAtProduct, lookAtProduct } from '../look-at-product.ts'
import type { MediaStore } from '../media-store.ts'
import type { MakeSizes } from '../pictures/make-sizes.ts'
import { createTakePicture, type TakePicture } from '../pictures/take-picture.ts'
import type { PictureCounts } from './chunk-counts.ts'
import { chunkProducts, findImage } from './chunk-products.ts'
import { advanceChunk, findChunk, noteLookedAt } from './chunk-row.ts'
import type { PictureChunk } from './picture-chunk.ts'
import { recordProducts } from './record-products.ts'
import { rehearsedMedia, rehearseProducts } from './rehearse-products.ts'

export interface ChunkDeps<Tables = unknown> {
  db: Kysely<Tables>
  exportDirs: ExportDirs
  store: MediaStore
  makeSizes: MakeSizes
  widths: readonly number[]
  /** Pictures that are decoded at once; twice as many are in memory, whatever the number of products, of replicas or of megabytes. */
  inFlight: number
  /** Hand back what is in hand. */
  stop: AbortSignal
}

/** Products that are looked at while the pictures of the first of them are taken. */
const ahead = 8
const recordEveryMs = 500
const signOfLifeEveryMs = 2_000

/**
 * Does what is left of a chunk, product by product, and keeps what is done twice a second, each time under the fence: what a replica that dies
 * leaves behind is half a second's work. Throws Fenced or CancelRequested when nobody wants it any more, ChunkOvertaken when somebody else
 * does it.
 */
export async function doChunk<Tables>(deps: ChunkDeps<Tables>, chunk: PictureChunk, delivery: Delivery): Promise<void> {
  const { db, stop } = deps
  const row = await findChunk(db, chunk)
  const left = row?.productIds.slice(row.processed) ?? []
  if (!row || left.length === 0) return
  await underFence(db, chunk, async () => {}) // a stale one is known before any work is done
  const root = await resolveDataDir(deps.exportDirs, chunk.dataDir)
  const find = await createPictureFinder(root)
  // while as many again are read and written: else a processor would wait for the disk
  const decoding = createLanes(deps.inFlight)
  const media = chunk.dryRun
    ? rehearsedMedia(db, chunk.sessionId, deps.store)
    : { store: deps.store, findImage: (sha256: string) => findImage(db, sha256) }
  const taking = createTakePicture({
    ...deps,
    ...chunk,
    ...media,
    root,
    makeSizes: (bytes, widths) => decoding(() => deps.makeSizes(bytes, widths)),
  })
  const take: TakePicture = async (path, known) => {
    if (stop.aborted) throw new TryLater('handed back: the service is being stopped', 0)
    return taking(path, known)
  }
  const lanes = createLanes(deps.inFlight * 2)
  const onPicture = createSignOfLife(deps, chunk, delivery, row.lookedAt)
  const record = createRecorder(deps, chunk, row)
  const products = await chunkProducts(db, left)
  try {
    for await (const looked of inOrder(products, ahead, (product) =>
      lookAtProduct({ find, take, lanes, onPicture: onPicture.after }, product),
    )) {
      await record.add(looked, onPicture.lookedAt())
    }
  } catch (error) {
    if (error instanceof TryLater) await record.flush(onPicture.lookedAt()) // what is done is not done again
    throw error
  }
  await record.flush(onPicture.lookedAt())
}

const underFence = <Tables, Result>(
  db: Kysely<Tables>,
  chunk: PictureChunk,
  work: (trx: QueryExecutorProvider) => Promise<Result>,
): Promise<Result> =>
  inSpan('write batch', {}, () =>
    db.transaction().execute(async (trx) => {
      await fenceShared(trx, chunk)
      return work(trx)
    }),
  )

/** Tells the broker and the owner that pictures are being looked at, however long a product takes. */
function createSignOfLife<Tables>(
  { db, stop }: ChunkDeps<Tables>,
  chunk: PictureChunk,
  delivery: Delivery,
  before: number,
) {
  let lookedAt = before
  let lastAt = performance.now()
  return {
    lookedAt: () => lookedAt,
    after: async (): Promise<void> => {
      lookedAt++
      if (performance.now() - lastAt < signOfLifeEveryMs || stop.aborted) return
      lastAt = performance.now()
      delivery.working()
      await underFence(db, chunk, (trx) => noteLookedAt(trx, chunk, lookedAt))
    },
  }
}

/** Writes what has been looked at now and then, in one transaction with how far the chunk is. */
function createRecorder<Tables>(
  { db }: ChunkDeps<Tables>,
  chunk: PictureChunk,
  row: { processed: number; counts: PictureCounts },
) {
  const keep = chunk.dryRun ? rehearseProducts : recordProducts
  let recorded = row.processed
  let counts = row.counts
  let waiting: LookedAtProduct[] = []
  let lastAt = performance.now()

  async function flush(lookedAt: number): Promise<void> {
    if (waiting.length === 0) return
    const to = recorded + waiting.length
    const sum = { ...counts }
    for (const product of waiting)
      for (const [name, by] of Object.entries(product.counts)) sum[name] = (sum[name] ?? 0) + by
    await underFence(db, chunk, async (trx) => {
      await advanceChunk(trx, chunk, recorded, { processed: to, lookedAt, counts: sum })
      await keep(
        trx,
        chunk.sessionId,
        waiting.flatMap(({ changed }) => changed),
        waiting.flatMap(({ issues }) => issues),
      )
    })
    recorded = to
    counts = sum
    waiting = []
    lastAt = performance.now()
  }
  return {
    flush,
    add: async (looked: LookedAtProduct, lookedAt: number): Promise<void> => {
      waiting.push(looked)
      if (performance.now() - lastAt > recordEveryMs) await flush(lookedAt)
    },
  }
}
