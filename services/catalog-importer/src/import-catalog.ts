import { MalformedExport } from '@imports/commerceml/malformed-export'
import { type ExportPlan, planExport } from '@imports/commerceml/plan-export'
import { readRecords } from '@imports/commerceml/read-records'
import type { SourceFile } from '@imports/shared/contracts/import-session'
import { openStaging } from '@imports/shared/db/staging'
import { resolveDataDir } from '@imports/shared/importer/data-dir'
import type { Import, ImportContext } from '@imports/shared/importer/import-handler'
import { ImportFailure } from '@imports/shared/importer/import-failure'
import { type Kysely, sql } from 'kysely'
import type pg from 'pg'
import { type CatalogStaging, stagingTables } from './staging-tables.ts'
import { createRecordSink, type RecordSink } from './stage-record.ts'
import { mergeStaged } from './merge-staged.ts'

export interface CatalogDeps {
  db: Kysely<unknown>
  pool: pg.Pool
  /** The export, and the directories inside which a run may name another. */
  exportDirs: { ONEC_DATA_DIR: string; ONEC_DATA_ROOTS?: string | undefined }
}

/** Kind `catalog`: every file is read to its end into staging, and only then is anything merged. */
export const importCatalog =
  ({ db, pool, exportDirs }: CatalogDeps): Import =>
  async (context) => {
    const { request, claim } = context
    const plan = await planOrFail(await resolveDataDir(exportDirs, request.options.dataDir))
    const staging = await openStaging(pool, claim.token, stagingTables)
    try {
      const sink = createRecordSink(staging, await brandProperties(db))
      const files = await stageFiles(plan, staging, sink, context)
      await staging.seal()
      await mergeStaged({ db, staging, sink, files, context })
    } finally {
      await staging.drop()
    }
  }

const wanted = ['groups', 'properties', 'units', 'priceTypes', 'warehouses', 'goods', 'offers', 'prices', 'stocks'] as const

async function planOrFail(dir: string): Promise<ExportPlan> {
  const plan = await planExport(dir, { want: [...wanted] })
  if (plan.files.length === 0) {
    throw new ImportFailure('FILES_NOT_FOUND', `Файлы каталога не найдены: в директории ${dir} нет ни одного файла XML с товарами или справочниками.`)
  }
  return plan
}

/** A property that was named a brand in an earlier import, when this export brings no properties. */
async function brandProperties(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ onec_id: string }>`select onec_id from catalog.property where lower(btrim(name)) = 'бренд'`.execute(db)
  return rows.map((row) => row.onec_id)
}

async function stageFiles(plan: ExportPlan, staging: CatalogStaging, sink: RecordSink, context: ImportContext): Promise<SourceFile[]> {
  const total = plan.files.reduce((bytes, file) => bytes + file.bytes, 0)
  const sources: SourceFile[] = []
  let before = 0
  for (const file of inReadingOrder(plan)) {
    const onBytes = (done: number) =>
      context.report({ phase: 'reading', done: before + done, total, failed: staging.rows('issue'), counts: {} })
    const records = readRecords(file, { signal: context.signal, onBytes })
    try {
      for await (const batch of records.batches) {
        for (const record of batch) sink.stage(record, file.name)
        await staging.flushFull()
      }
    } catch (error) {
      throw asImportFailure(error)
    }
    const { bytes, sha256, formedAt } = records.summary()
    sources.push({ path: file.name, bytes, sha256, formedAt })
    before += file.bytes
  }
  return sources
}

/** A file that does not end as it should comes first: why wait for the others? Properties before goods: one of them is the brand. */
function inReadingOrder(plan: ExportPlan): ExportPlan['files'] {
  const rank = (file: ExportPlan['files'][number]) => (file.endsCleanly ? 2 : 0) + (file.contents.has('goods') ? 1 : 0)
  return [...plan.files].sort((a, b) => rank(a) - rank(b))
}

function asImportFailure(error: unknown): unknown {
  if (!(error instanceof MalformedExport)) return error
  const { code, message, file, line } = error
  return new ImportFailure(code, message, { file, line, cause: error })
}
