import { ExportNotFound } from '@imports/commerceml/export-not-found'
import { MalformedExport } from '@imports/commerceml/malformed-export'
import { type ExportPlan, planExport } from '@imports/commerceml/plan-export'
import { readRecords } from '@imports/commerceml/read-records'
import type { XmlReading } from '@imports/commerceml/xml/read-xml-file'
import { createDifferences, type Differences } from '@imports/shared/db/load/differences'
import { openStaging } from '@imports/shared/db/load/staging'
import { resolveDataDir } from '@imports/shared/importer/data-dir'
import { ImportFailure } from '@imports/shared/importer/import-failure'
import type { Import, ImportContext } from '@imports/shared/importer/import-handler'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import { knownBrandProperties } from './brand.ts'
import { type CatalogKind, catalogKinds } from './catalog-kinds.ts'
import { openCatalogLoads } from './catalog-loads.ts'
import { type ImportedFile, type KnownFiles, partsOf, readKnownFiles } from './imported-files.ts'
import { mergeStaged } from './merge-staged.ts'
import { planIssues, summaryIssues } from './plan-issue.ts'
import { createRecordSink, type RecordSink } from './stage-record.ts'
import { type CatalogStaging, stagingTables } from './staging-tables.ts'
import { switchOffWanted } from './switch-off-absent.ts'

export interface CatalogDeps {
  db: Kysely<LedgerTables>
  pool: pg.Pool
  /** The export, and the directories inside which a run may name another. */
  exportDirs: { ONEC_DATA_DIR: string; ONEC_DATA_ROOTS?: string | undefined }
  reading: XmlReading
  /** More than so many of a catalogue's active goods are switched off as absent only with consent. */
  switchOffMaxPercent: number
}

/** The kinds of import that this service does. */
export const catalogImports = (deps: CatalogDeps) => ({
  catalog: importRecords('catalog', deps),
  stocks: importRecords('stocks', deps),
  prices: importRecords('prices', deps),
})

/** Every file of the kind is read to its end into staging, and only then is anything merged. */
const importRecords =
  (kind: keyof typeof catalogKinds, { db, pool, exportDirs, reading, switchOffMaxPercent }: CatalogDeps): Import =>
  async (context) => {
    const { request, claim } = context
    const { entities, ...wanted } = catalogKinds[kind]
    const dir = await resolveDataDir(exportDirs, request.options.dataDir)
    const { full = false, switchOffAbsent = false } = request.options
    // what is absent is known only when everything else has been named
    const known = full || switchOffAbsent ? null : await readKnownFiles(db, partsOf(entities), context.signal)
    const plan = await planOrFail(dir, wanted, reading, known)
    const staging = await openStaging(pool, claim.token, stagingTables)
    try {
      const loads = await openCatalogLoads(db, staging)
      const differences = createDifferences(
        db,
        entities.map((entity) => loads[entity]),
      )
      for (const issue of planIssues(plan, staging)) staging.add('issue', issue)
      const sink = createRecordSink({ staging, entities, knownBrandProperties: await knownBrandProperties(db) })
      try {
        const files = await stageFiles({ plan, reading, staging, sink, differences, context })
        await staging.flushAll()
        await differences.finish()
        const supersededFiles = plan.superseded.map(({ name }) => name)
        const switchOff = switchOffWanted(request, plan, switchOffMaxPercent)
        await mergeStaged({ db, staging, loads, entities, sink, files, supersededFiles, switchOff, context })
      } finally {
        await differences.stop()
      }
    } finally {
      // what remains of it is dropped when the claim ends; a failure here must not hide the one that led here
      await staging.drop().catch((error: unknown) => context.log.warn({ err: error }, 'staging was not dropped'))
    }
  }

async function planOrFail(
  dir: string,
  { contents, notFound }: Omit<CatalogKind, 'entities'>,
  reading: XmlReading,
  known: KnownFiles | null,
): Promise<ExportPlan> {
  const plan = await planExport(dir, { ...reading, want: contents, isKnown: known?.find }).catch((error: unknown) => {
    throw asImportFailure(error)
  })
  if (plan.known.length > 0 && !known?.areAll(plan.known)) {
    return planOrFail(dir, { contents, notFound }, reading, null)
  }
  if (plan.files.length + plan.known.length === 0) throw new ImportFailure('FILES_NOT_FOUND', notFound(dir))
  return plan
}

interface Staged {
  plan: ExportPlan
  reading: XmlReading
  staging: CatalogStaging
  sink: RecordSink
  differences: Differences
  context: ImportContext
}

async function stageFiles({ plan, reading, staging, sink, differences, context }: Staged): Promise<ImportedFile[]> {
  const total = plan.totalBytes
  const files: ImportedFile[] = plan.known.map(({ name, bytes, sha256, formedAt }) => ({
    source: { path: name, bytes, sha256, formedAt, unchanged: true },
    parts: null,
  }))
  let before = 0
  for (const file of inReadingOrder(plan)) {
    const number = staging.fileNumber(file.name)
    const onBytes = (done: number) =>
      context.report({ phase: 'reading', done: before + done, total, failed: sink.failedRecords(), counts: {} })
    const records = readRecords(file, { ...reading, signal: context.signal, onBytes })
    try {
      for await (const batch of records.batches) {
        for (const record of batch) sink.stage(record, number)
        differences.compareDue()
        await staging.keepUp()
      }
    } catch (error) {
      throw asImportFailure(error)
    }
    differences.fileRead()
    const summary = records.summary()
    for (const issue of summaryIssues(summary, number)) staging.add('issue', issue)
    const { bytes, sha256, formedAt } = summary
    files.push({ source: { path: file.name, bytes, sha256, formedAt }, parts: sink.partsIn(number) })
    before += file.bytes
  }
  return files
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
