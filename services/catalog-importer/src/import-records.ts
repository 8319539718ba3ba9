import type { ExportPlan } from '@imports/commerceml/plan-export'
import type { XmlReading } from '@imports/commerceml/xml/read-xml-file'
import { createDifferences } from '@imports/shared/db/load/differences'
import { openStaging } from '@imports/shared/db/load/staging'
import { resolveDataDir } from '@imports/shared/importer/data-dir'
import type { Import } from '@imports/shared/importer/import-handler'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { readKnownFiles } from '@imports/shared/reading/imported-files'
import { planFiles } from '@imports/shared/reading/plan-files'
import { planIssues } from '@imports/shared/reading/plan-issue'
import { stageFiles } from '@imports/shared/reading/stage-files'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import { knownBrandProperties } from './brand.ts'
import { catalogKinds } from './catalog-kinds.ts'
import { openCatalogLoads } from './catalog-loads.ts'
import { importedParts } from './catalog-parts.ts'
import { mergeStaged } from './merge-staged.ts'
import { createRecordSink } from './stage-record.ts'
import { stagingTables } from './staging-tables.ts'
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
    const known = full || switchOffAbsent ? null : await readKnownFiles(db, importedParts(entities), context.signal)
    const plan = await planFiles(dir, wanted, reading, known)
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
        const order = inReadingOrder(plan)
        const files = await stageFiles({ plan, files: order, reading, staging, sink, differences, context })
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

/** Dictionaries before goods: which property names the brand is known in time then. */
const inReadingOrder = ({ files }: ExportPlan): ExportPlan['files'] =>
  [...files].sort((a, b) => Number(a.contents.has('goods')) - Number(b.contents.has('goods')))
