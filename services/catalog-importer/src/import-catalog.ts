import { ExportNotFound } from '@imports/commerceml/export-not-found'
import { MalformedExport } from '@imports/commerceml/malformed-export'
import { type ExportPlan, planExport } from '@imports/commerceml/plan-export'
import { readRecords } from '@imports/commerceml/read-records'
import type { SourceFile } from '@imports/shared/contracts/import-session'
import { openStaging } from '@imports/shared/db/staging'
import { resolveDataDir } from '@imports/shared/importer/data-dir'
import { ImportFailure } from '@imports/shared/importer/import-failure'
import type { Import, ImportContext } from '@imports/shared/importer/import-handler'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import { knownBrandProperties } from './brand.ts'
import { mergeStaged } from './merge-staged.ts'
import { createRecordSink, type RecordSink } from './stage-record.ts'
import { type CatalogStaging, stagingTables } from './staging-tables.ts'

export interface CatalogDeps {
  db: Kysely<LedgerTables>
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
      const sink = createRecordSink(staging, await knownBrandProperties(db))
      const files = await stageFiles(plan, staging, sink, context)
      await staging.seal()
      await mergeStaged({ db, staging, sink, files, context })
    } finally {
      // what remains of it is dropped by the next claim; a failure here must not hide the one that led here
      await staging.drop().catch((error: unknown) => context.log.warn({ err: error }, 'staging was not dropped'))
    }
  }

const wanted = [
  'groups',
  'properties',
  'units',
  'priceTypes',
  'warehouses',
  'goods',
  'offers',
  'prices',
  'stocks',
] as const

async function planOrFail(dir: string): Promise<ExportPlan> {
  const plan = await planExport(dir, { want: wanted }).catch((error: unknown) => {
    throw asImportFailure(error)
  })
  if (plan.files.length === 0) {
    throw new ImportFailure(
      'FILES_NOT_FOUND',
      `Файлы каталога не найдены: в директории ${dir} нет ни одного файла XML с товарами или справочниками.`,
    )
  }
  return plan
}

async function stageFiles(
  plan: ExportPlan,
  staging: CatalogStaging,
  sink: RecordSink,
  context: ImportContext,
): Promise<SourceFile[]> {
  const total = plan.totalBytes
  const sources: SourceFile[] = []
  let before = 0
  for (const file of inReadingOrder(plan)) {
    const onBytes = (done: number) =>
      context.report({ phase: 'reading', done: before + done, total, failed: sink.failedRecords(), counts: {} })
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

/** Properties before goods: which property is the brand is known only then. */
const inReadingOrder = ({ files }: ExportPlan): ExportPlan['files'] =>
  [...files].sort((a, b) => Number(a.contents.has('goods')) - Number(b.contents.has('goods')))

function asImportFailure(error: unknown): unknown {
  if (error instanceof ExportNotFound) return new ImportFailure('DATA_DIR_NOT_FOUND', error.message, { cause: error })
  if (!(error instanceof MalformedExport)) return error
  const { code, message, file, line } = error
  return new ImportFailure(code, message, { file, line, cause: error })
}
