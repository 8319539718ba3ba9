import {
  type EntityCounts,
  emptyCounts,
  type ReportCounts,
  type SourceFile,
} from '@imports/shared/contracts/import-session'
import type { ImportContext } from '@imports/shared/importer/import-handler'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { type Kysely, type QueryExecutorProvider, sql } from 'kysely'
import { dropRepeats, type Entity, type StagedRows, stagedEntities } from './drop-repeats.ts'
import { findUnresolved } from './find-unresolved.ts'
import { addCounts, type MergeCounts, noCounts } from './merge.ts'
import { mergeBrands, mergeDictionaries } from './merge-dictionaries.ts'
import { mergeMarks } from './merge-marks.ts'
import { mergePrices } from './merge-prices.ts'
import { mergeProducts } from './merge-products.ts'
import { mergeStocks } from './merge-stocks.ts'
import { mergeDefaultVariants, mergeVariants } from './merge-variants.ts'
import { type Slice, slicesOf } from './slices.ts'
import type { RecordSink } from './stage-record.ts'
import type { CatalogStaging } from './staging-tables.ts'

export interface MergeStagedOptions {
  db: Kysely<LedgerTables>
  staging: CatalogStaging
  sink: RecordSink
  files: SourceFile[]
  context: ImportContext
}

type SliceMerge = (
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  sessionId: string,
  slice: Slice,
) => Promise<MergeCounts>

const sliced = {
  product: mergeProducts,
  variant: mergeVariants,
  price: mergePrices,
  stock: mergeStocks,
} satisfies Partial<Record<Entity, SliceMerge>>

/** From staging into the catalogue: dictionaries, goods, offers, default variants, prices, stocks; then the report, with the outcome. */
export async function mergeStaged({ db, staging, sink, files, context }: MergeStagedOptions): Promise<void> {
  const { claim, request, signal } = context
  const { sessionId } = request
  await joinScopes(db, staging)
  await addMentionedUnits(db, staging)
  const staged = await dropAllRepeats(db, staging)
  const total = stagedEntities.reduce((rows, entity) => rows + staging.rows(entity), 0)
  const merged: Record<string, MergeCounts> = {}
  let done = 0
  const advance = (rows: number) => {
    done += rows
    context.report({ phase: 'merging', done, total, failed: sink.failedRecords(), counts: {} })
  }

  signal.throwIfAborted()
  Object.assign(merged, await claim.write(db, (trx) => mergeDictionaries(trx, staging)))
  const brands = await claim.write(db, (trx) => mergeBrands(trx, staging))
  advance(
    stagedEntities.filter((entity) => !(entity in sliced)).reduce((rows, entity) => rows + staging.rows(entity), 0),
  )

  const mergeSlices = async (entity: keyof typeof sliced) => {
    merged[entity] = noCounts
    for (const slice of slicesOf(staging.rows(entity))) {
      signal.throwIfAborted()
      const counts = await claim.write(db, (trx) => sliced[entity](trx, staging, sessionId, slice))
      merged[entity] = addCounts(merged[entity], counts)
      advance(slice.to - slice.from)
    }
  }
  const mergeDeletions = async (entity: 'product' | 'variant') => {
    const { seen, ...counts } = await claim.write(db, (trx) => mergeMarks(trx, staging, sessionId, entity))
    merged[entity] = addCounts(merged[entity] ?? noCounts, counts)
    staged[entity].rows += seen
  }
  await mergeSlices('product')
  await mergeDeletions('product')
  await mergeSlices('variant')
  await mergeDeletions('variant')
  const defaults = await claim.write(db, (trx) => mergeDefaultVariants(trx, staging, sessionId))
  await mergeSlices('price')
  await mergeSlices('stock')

  const unresolved = await findUnresolved(db, staging)
  const counts = reportCounts({ staged, merged, unresolved, unreadable: sink.failedRows })
  const read = recordsOf(counts) // before what is made of other records joins
  if (brands.seen > 0) counts.brand = countsOf(brands, brands.seen)
  if (defaults.seen > 0) counts.default_variant = countsOf(defaults, defaults.seen)
  await claim.complete(db, async (trx) => {
    const issues = await storeIssues(trx, staging, sessionId)
    return {
      counts,
      total: read,
      failed: issues.errors,
      warnings: issues.warnings,
      files,
      durationMs: context.elapsedMs(),
    }
  })
}

/** A property that stands in files of goods and of offers is no different repeat of itself. */
async function joinScopes(db: QueryExecutorProvider, staging: CatalogStaging): Promise<void> {
  const property = sql.raw(staging.nameOf('property'))
  await sql`update ${property} set scope = 'both' where onec_id in
    (select onec_id from ${property} group by onec_id having count(distinct scope) > 1)`.execute(db)
}

/**
 * Units that goods spell out and no dictionary of this export names join the staged ones, once each; what an earlier
 * dictionary said of them stays.
 */
async function addMentionedUnits(db: QueryExecutorProvider, staging: CatalogStaging): Promise<void> {
  const unit = sql.raw(staging.nameOf('unit'))
  await sql`
    insert into ${unit} (onec_id, code, name, full_name, is_active)
    select distinct on (m.code) m.code, coalesce(u.code, m.code), coalesce(u.name, m.name), coalesce(u.full_name, m.full_name),
      coalesce(u.is_active, true)
    from ${sql.raw(staging.nameOf('unit_mention'))} m left join catalog.unit u on u.onec_id = m.code
    where m.code not in (select onec_id from ${unit})
    order by m.code, m.name nulls last, m.full_name nulls last, m.n`.execute(db)
}

async function dropAllRepeats(db: QueryExecutorProvider, staging: CatalogStaging): Promise<Record<Entity, StagedRows>> {
  const staged = {} as Record<Entity, StagedRows> // filled for every entity below
  for (const entity of stagedEntities) staged[entity] = await dropRepeats(db, staging, entity)
  return staged
}

interface CountedParts {
  staged: Record<Entity, StagedRows>
  merged: Record<string, MergeCounts>
  unresolved: Partial<Record<string, number>>
  unreadable: ReadonlyMap<string, number>
}

/** What was neither created, updated, switched off, skipped nor failed was unchanged: so the six add up to what was read. */
function reportCounts({ staged, merged, unresolved, unreadable }: CountedParts): ReportCounts {
  const counts: ReportCounts = {}
  for (const entity of stagedEntities) {
    const { rows, skipped } = staged[entity]
    const left = unresolved[entity] ?? 0
    const entityCounts = countsOf(merged[entity] ?? noCounts, rows - left)
    counts[entity] = { ...entityCounts, skipped, failed: left + (unreadable.get(entity) ?? 0) }
  }
  return Object.fromEntries(Object.entries(counts).filter(([, entity]) => sumOf(entity) > 0))
}

const countsOf = (merged: MergeCounts, rows: number): EntityCounts => ({
  ...emptyCounts(),
  created: merged.created,
  updated: merged.updated,
  deactivated: merged.deactivated,
  unchanged: Math.max(0, rows - merged.created - merged.updated - merged.deactivated),
})

const sumOf = (counts: EntityCounts): number => Object.values(counts).reduce((sum, rows) => sum + rows, 0)
const recordsOf = (counts: ReportCounts): number =>
  Object.values(counts).reduce((sum, entity) => sum + sumOf(entity), 0)

/** In the same transaction as the outcome; an earlier attempt of this session may have left some. */
async function storeIssues(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  sessionId: string,
): Promise<{ errors: number; warnings: number }> {
  await sql`delete from imports.import_issue where session_id = ${sessionId}::uuid`.execute(trx)
  const { rows } = await sql<{ errors: number; warnings: number }>`
    with stored as (
      insert into imports.import_issue (session_id, severity, code, file, line, onec_id, field, message)
      select ${sessionId}::uuid, severity, code, file, line, onec_id, field, message from ${sql.raw(staging.nameOf('issue'))} order by n
      returning severity
    )
    select count(*) filter (where severity = 'error')::int as errors, count(*) filter (where severity = 'warning')::int as warnings from stored`.execute(
    trx,
  )
  return rows[0] ?? { errors: 0, warnings: 0 }
}
