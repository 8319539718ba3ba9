import type { XmlReading } from '@imports/commerceml/xml/read-xml-file'
import type { RunOptions } from '@imports/shared/contracts/import-events'
import type { EntityCounts, ReportCounts } from '@imports/shared/contracts/import-session'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { eventually } from '@imports/shared/testing/eventually'
import { endedRun, requestRun, startImporter } from '@imports/shared/testing/import-run'
import type { TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { catalogImports } from '../import-records.ts'

/** Imports the directory through the whole harness, unchanged files too, and gives the step as the ledger has it. */
export async function importer(bed: TestBed, dir: string, reading: XmlReading = {}) {
  const { db, pool } = bed.databaseOf<LedgerTables>('catalog-importer')
  startImporter(
    bed,
    'catalog-importer',
    catalogImports({ db, pool, exportDirs: { ONEC_DATA_DIR: dir }, reading, switchOffMaxPercent: 20 }),
  )
  return async (kind: 'catalog' | 'stocks' | 'prices' = 'catalog', options: RunOptions = { full: true }) => {
    const { runId } = await requestRun(bed, [kind], options)
    const run = await endedRun(bed, runId)
    await eventually(async () => expect(await bed.lock.holder()).toBeNull())
    const [step] = run.steps
    if (!step) throw new Error('a run without steps')
    return { ...step, counts: (step.payload?.counts ?? {}) as ReportCounts }
  }
}

export const rows = async (bed: TestBed, query: string) =>
  (await sql.raw(query).execute(bed.db)).rows as Record<string, unknown>[]
export const count = (counts: ReportCounts, entity: string, what: keyof EntityCounts) => counts[entity]?.[what]
export const issues = (bed: TestBed) =>
  rows(bed, 'select severity, code, file, line, onec_id from imports.import_issue order by id')
/** Every row of the catalogue. */
export const everything = `select 'category' as t, to_jsonb(x) from catalog.category x union all select 'property', to_jsonb(x) from catalog.property x
  union all select 'value', to_jsonb(x) from catalog.property_value x union all select 'unit', to_jsonb(x) from catalog.unit x
  union all select 'brand', to_jsonb(x) from catalog.brand x union all select 'price_type', to_jsonb(x) from catalog.price_type x
  union all select 'warehouse', to_jsonb(x) from catalog.warehouse x union all select 'product', to_jsonb(x) from catalog.product x
  union all select 'product_category', to_jsonb(x) from catalog.product_category x union all select 'picture', to_jsonb(x) from catalog.product_picture x
  union all select 'variant', to_jsonb(x) from catalog.variant x union all select 'price', to_jsonb(x) from catalog.price x
  union all select 'stock', to_jsonb(x) from catalog.stock x order by 1, 2`
