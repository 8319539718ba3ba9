import { stat } from 'node:fs/promises'
import { type ExportDirs, resolveDataDir } from '@imports/shared/importer/data-dir'
import { ImportFailure } from '@imports/shared/importer/import-failure'
import type { Import } from '@imports/shared/importer/import-handler'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { type Kysely, type QueryExecutorProvider, sql } from 'kysely'
import { reportOf } from './chunks/chunk-counts.ts'
import { gatherChunks } from './chunks/gather-chunks.ts'
import { planChunks, publishChunks, type WorkQueue } from './chunks/share-out.ts'
import type { MediaStore } from './media-store.ts'
import { markUnlinked } from './unlinked-images.ts'

export interface ImageDeps {
  db: Kysely<LedgerTables>
  exportDirs: ExportDirs
  store: MediaStore
  queue: WorkQueue
  /** See gatherChunks. */
  missAfterMs?: number
}

/** What the owner of the step does: cuts it into chunks, which every replica takes, and tells what came of them. */
export const importImages =
  ({ db, exportDirs, store, queue, missAfterMs }: ImageDeps): Import =>
  async (context) => {
    const { request, claim, elapsedMs } = context
    const { sessionId } = request
    const dir = await resolveDataDir(exportDirs, request.options.dataDir)
    if (!(await stat(dir)).isDirectory()) {
      throw new ImportFailure('FILES_NOT_FOUND', `Изображения ищутся в директории выгрузки, а это файл: ${dir}`)
    }
    const { dryRun = false } = request.options
    if (!dryRun) await store.probe()
    await claim.write(db, (trx) => planChunks(trx, sessionId))
    await publishChunks(db, queue, context, 0)
    const counts = await gatherChunks({ db, queue, context, ...(missAfterMs === undefined ? {} : { missAfterMs }) })

    await claim.complete(db, async (trx) => {
      const total = await productCount(trx, sessionId)
      const warnings = await warningCount(trx, sessionId)
      if (!dryRun) await markUnlinked(trx)
      await sql`delete from media.chunk where session_id = ${sessionId}::uuid`.execute(trx)
      await sql`delete from media.rehearsed_image where session_id = ${sessionId}::uuid`.execute(trx)
      const failed = counts['image.failed'] ?? 0
      return { counts: reportOf(counts), total, failed, warnings, files: [], durationMs: elapsedMs() }
    })
  }

async function productCount(trx: QueryExecutorProvider, sessionId: string): Promise<number> {
  const { rows } = await sql<{ products: number }>`
    select coalesce(sum(cardinality(product_ids)), 0)::int as products from media.chunk where session_id = ${sessionId}::uuid`.execute(
    trx,
  )
  return rows[0]?.products ?? 0
}

async function warningCount(trx: QueryExecutorProvider, sessionId: string): Promise<number> {
  const { rows } = await sql<{ issues: number }>`
    select count(*)::int as issues from imports.import_issue where session_id = ${sessionId}::uuid`.execute(trx)
  return rows[0]?.issues ?? 0
}
