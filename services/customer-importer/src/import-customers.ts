import type { XmlReading } from '@imports/commerceml/xml/read-xml-file'
import { importKinds } from '@imports/shared/contracts/import-kinds'
import { afterFirstLoad } from '@imports/shared/db/load/after-first-load'
import { createDifferences } from '@imports/shared/db/load/differences'
import { dropRepeats } from '@imports/shared/db/load/drop-repeats'
import { mergeTable, type Write } from '@imports/shared/db/load/merge-table'
import { openStaging } from '@imports/shared/db/load/staging'
import { openTableLoad, type TableLoad } from '@imports/shared/db/load/table-load'
import { createTally, type Tally } from '@imports/shared/importer/count-records'
import { type ExportDirs, resolveDataDir } from '@imports/shared/importer/data-dir'
import { fencedWrites } from '@imports/shared/importer/fenced-writes'
import type { Import, ImportContext } from '@imports/shared/importer/import-handler'
import { mergePhase, rehearse } from '@imports/shared/importer/rehearse'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { completeReading } from '@imports/shared/reading/complete-reading'
import { forgetFiles, type ImportedFile, readKnownFiles } from '@imports/shared/reading/imported-files'
import { planFiles, type WantedFiles } from '@imports/shared/reading/plan-files'
import { planIssues } from '@imports/shared/reading/plan-issue'
import { stageFiles } from '@imports/shared/reading/stage-files'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import { type CustomerStaging, customerTable, importedParts, stagingTables } from './customer-table.ts'
import { type CustomerSink, createCustomerSink } from './stage-customer.ts'

export interface CustomerDeps {
  db: Kysely<LedgerTables>
  pool: pg.Pool
  /** The export, and the directories inside which a run may name another. */
  exportDirs: ExportDirs
  reading: XmlReading
}

const wanted: WantedFiles = {
  contents: importKinds.customers.contents,
  notFound: (dir) => `Файл клиентов не найден: в директории ${dir} нет ни одного файла XML с контрагентами.`,
}

/** Every file with customers is read to its end into staging, and only then is anything merged. */
export const importCustomers =
  ({ db, pool, exportDirs, reading }: CustomerDeps): Import =>
  async (context) => {
    const { request, claim, signal } = context
    const dir = await resolveDataDir(exportDirs, request.options.dataDir)
    const known = request.options.full ? null : await readKnownFiles(db, importedParts, signal)
    const plan = await planFiles(dir, wanted, reading, known)
    const staging = await openStaging(pool, claim.token, stagingTables)
    try {
      const load = await openTableLoad(db, { table: customerTable, staging, staged: 'customer', compared: true })
      const differences = createDifferences(db, [load])
      for (const issue of planIssues(plan, staging)) staging.add('issue', issue)
      const sink = createCustomerSink(staging)
      try {
        const files = await stageFiles({
          plan,
          files: plan.files,
          reading,
          staging,
          sink,
          differences,
          context,
        })
        await staging.flushAll()
        await differences.finish()
        const supersededFiles = plan.superseded.map(({ name }) => name)
        await mergeCustomers({ db, staging, load, sink, files, supersededFiles, context })
      } finally {
        await differences.stop()
      }
    } finally {
      // what remains of it is dropped when the claim ends; a failure here must not hide the one that led here
      await staging.drop().catch((error: unknown) => context.log.warn({ err: error }, 'staging was not dropped'))
    }
  }

interface MergeStep {
  db: Kysely<LedgerTables>
  staging: CustomerStaging
  load: TableLoad
  sink: CustomerSink
  /** Read, or found unchanged. */
  files: readonly ImportedFile[]
  supersededFiles: readonly string[]
  context: ImportContext
}

/** From staging into the table, and the report with the outcome. In a dry run the report is all that is written. */
async function mergeCustomers(step: MergeStep): Promise<void> {
  const { db, staging, files, context } = step
  const tally = context.request.options.dryRun
    ? await rehearse({ db, staging, signal: context.signal }, (rehearsal) => mergeAll({ ...step, ...rehearsal }))
    : await mergeAll({ ...step, write: fencedWrites(db, context) })
  await completeReading(db, { staging, parts: importedParts, files, tally, context })
}

async function mergeAll(step: MergeStep & { write: Write }): Promise<Tally> {
  const { db, staging, load, sink, supersededFiles, write, context } = step
  const { request, report, log } = context
  const { sessionId, options } = request
  const total = staging.rows('customer')
  const tally = createTally()
  tally.read('customer', total)
  tally.skip('customer', sink.skipped())
  tally.fail('customer', sink.failedRecords())
  if (total > 0) tally.repeat('customer', await dropRepeats(db, load, supersededFiles))
  await write((trx) => forgetFiles(trx, importedParts))
  const onSlice = ({ to }: { to: number }) =>
    report({ phase: mergePhase(options), done: to, total, failed: sink.failedRecords(), counts: {} })
  tally.merge('customer', await mergeTable(db, load, { write, sessionId, onSlice }))
  // no table is vacuumed within a transaction
  if (load.fresh && !db.isTransaction) {
    const onError = (error: unknown) => log.warn({ err: error }, 'left to autovacuum')
    await afterFirstLoad(db, [customerTable.target]).catch(onError)
  }
  return tally
}
