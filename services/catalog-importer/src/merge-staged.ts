import { afterFirstLoad } from '@imports/shared/db/load/after-first-load'
import { dropRepeats } from '@imports/shared/db/load/drop-repeats'
import { findUnresolved } from '@imports/shared/db/load/find-unresolved'
import { type MergeTableOptions, mergeTable } from '@imports/shared/db/load/merge-table'
import { inBulk } from '@imports/shared/db/load/plan-for-bulk'
import { inSlices } from '@imports/shared/db/load/slices'
import { recordsToMerge } from '@imports/shared/db/load/table-load'
import { createTally, type Tally } from '@imports/shared/importer/count-records'
import { fencedWrites } from '@imports/shared/importer/fenced-writes'
import type { ImportContext } from '@imports/shared/importer/import-handler'
import { mergePhase, rehearse } from '@imports/shared/importer/rehearse'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { completeReading } from '@imports/shared/reading/complete-reading'
import { forgetFiles, type ImportedFile } from '@imports/shared/reading/imported-files'
import type { Kysely } from 'kysely'
import { correctBrandRefs } from './brand-refs.ts'
import type { CatalogLoads } from './catalog-loads.ts'
import { importedParts } from './catalog-parts.ts'
import type { Entity } from './catalog-tables.ts'
import { mergeDefaultVariants, stageDefaultVariants } from './default-variants.ts'
import { mergeBrands } from './merge-brands.ts'
import { dictionaries, mergeDictionaries } from './merge-dictionaries.ts'
import { markStaged, mergeMarks } from './merge-marks.ts'
import { findUnknownCategories, linkCategories, linkPictures, ownedTables } from './owned-rows.ts'
import { addMentionedUnits, joinScopes } from './prepare-dictionaries.ts'
import type { CatalogSink } from './stage-record.ts'
import type { CatalogStaging } from './staging-tables.ts'
import { type Absent, findAbsent, type SwitchOff, switchOffAbsent } from './switch-off-absent.ts'

export interface MergeStep {
  db: Kysely<LedgerTables>
  staging: CatalogStaging
  loads: CatalogLoads
  /** What the step imports of all that there is. */
  entities: readonly Entity[]
  sink: CatalogSink
  /** Read, or found unchanged. */
  files: readonly ImportedFile[]
  /** Names of files of an older export: what they say and a newer one says otherwise is no mistake of the export. */
  supersededFiles: readonly string[]
  /** What to do with what the export no longer names; null: nothing. */
  switchOff: SwitchOff | null
  context: ImportContext
}

/** From staging into the catalogue, and then the report, with the outcome. In a dry run the report is all that is written. */
export async function mergeStaged(step: MergeStep): Promise<void> {
  const { db, staging, entities, files, context } = step
  const tally = context.request.options.dryRun
    ? await rehearse({ db, staging, signal: context.signal }, (rehearsal) => mergeAll({ ...step, ...rehearsal }))
    : await mergeAll({ ...step, write: fencedWrites(db, context) })
  await completeReading(db, { staging, parts: importedParts(entities), files, tally, context })
}

/** Dictionaries, goods, offers, default variants, prices, stocks. */
async function mergeAll(step: MergeStep & Pick<Merging, 'write'>): Promise<Tally> {
  const { db, staging, loads, entities, sink, context } = step
  const has = (entity: Entity) => entities.includes(entity)
  const merging: Merging = {
    ...step,
    sessionId: context.request.sessionId,
    tally: createTally(),
    advance: createAdvance(step),
    afterwards: [],
  }
  const { tally, afterwards } = merging
  for (const entity of entities) {
    tally.read(entity, sink.stagedRecords(entity))
    tally.fail(entity, sink.failedRows.get(entity) ?? 0)
  }
  if (has('product')) await prepareDictionaries(merging)
  for (const entity of entities)
    if (staging.rows(entity) > 0) tally.repeat(entity, await dropRepeats(db, loads[entity], step.supersededFiles))
  const absent = has('product') && step.switchOff ? await findAbsent(db, staging, step.switchOff) : null
  await merging.write((trx) => forgetFiles(trx, importedParts(entities)))
  if (has('product')) await mergeGoodsAndOffers(merging, absent)
  if (has('price')) await mergeLarge(merging, 'price')
  if (has('stock')) await mergeLarge(merging, 'stock')
  await tellUnresolved(merging)
  await Promise.all(afterwards)
  return tally
}

interface Merging extends MergeStep {
  sessionId: string
  tally: Tally
  advance: (rows: number) => void
  write: MergeTableOptions['write']
  /** What goes on beside the merge of the next table, and never fails. */
  afterwards: Promise<void>[]
}

/** Says how far the merge is: each staged row counts once. */
function createAdvance({ staging, entities, sink, context }: MergeStep): (rows: number) => void {
  const total = entities.reduce((rows, entity) => rows + staging.rows(entity), 0)
  const phase = mergePhase(context.request.options)
  let done = 0
  return (rows) => {
    done += rows
    context.report({ phase, done, total, failed: sink.failedRecords(), counts: {} })
  }
}

async function prepareDictionaries({ db, staging, sink, tally }: Merging): Promise<void> {
  const lateBrandProperties = sink.lateBrandProperties()
  if (lateBrandProperties) await inBulk(db, (trx) => correctBrandRefs(trx, staging, lateBrandProperties))
  const mentioned = await inBulk(db, async (trx) => {
    await joinScopes(trx, staging)
    return addMentionedUnits(trx, staging, sink.mentionedUnits())
  })
  tally.read('unit', mentioned)
}

async function mergeGoodsAndOffers(merging: Merging, absent: Absent | null): Promise<void> {
  const { db, staging, loads, sessionId, tally, write, advance } = merging
  await inBulk(db, async (trx) => {
    for (const entity of ['product', 'variant'] as const) await markStaged(trx, staging, entity)
  })
  const merged = await write((trx) => mergeDictionaries(trx, staging, loads, sessionId))
  for (const entity of dictionaries) tally.merge(entity, merged[entity])
  const brands = await write((trx) => mergeBrands(trx, staging))
  tally.derive('brand', brands.seen, brands)
  for (const entity of dictionaries) advance(staging.rows(entity))

  await mergeLarge(merging, 'product', async (trx, goods) => {
    const linked = await linkCategories(trx, loads.product, goods, sessionId)
    return linked + (await linkPictures(trx, loads.product, goods, sessionId))
  })
  await mergeDeletions(merging, 'product')
  await mergeLarge(merging, 'variant', (trx, offers) => linkPictures(trx, loads.variant, offers, sessionId))
  await mergeDeletions(merging, 'variant')
  if (absent) await mergeAbsence(merging, absent)

  const { seen, differing } = await stageDefaultVariants(db, staging)
  tally.derive('default_variant', seen)
  await inSlices(differing, async (slice) => {
    tally.merge('default_variant', await write((trx) => mergeDefaultVariants(trx, staging, sessionId, slice)))
  })
}

async function mergeLarge(merging: Merging, entity: Entity, also?: MergeTableOptions['also']): Promise<void> {
  const { db, staging, loads, sessionId, tally, write, advance, afterwards, context } = merging
  let done = 0
  const onSlice: MergeTableOptions['onSlice'] = ({ to }) => {
    advance(to - done)
    done = to
  }
  tally.merge(entity, await mergeTable(db, loads[entity], { write, sessionId, onSlice, ...(also && { also }) }))
  advance(staging.rows(entity) - done)
  if (!loads[entity].fresh || db.isTransaction) return // no table is vacuumed within a transaction
  const written = [loads[entity].table.target, ...(entity === 'product' ? ownedTables : [])]
  const onError = (error: unknown) => context.log.warn({ err: error }, 'left to autovacuum')
  afterwards.push(afterFirstLoad(db, written).catch(onError))
}

async function mergeDeletions(
  { staging, sessionId, tally, write }: Merging,
  entity: 'product' | 'variant',
): Promise<void> {
  const { seen, ...counts } = await write((trx) => mergeMarks(trx, staging, sessionId, entity))
  tally.read(entity, seen)
  tally.merge(entity, counts)
}

async function mergeAbsence({ tally, advance, ...step }: Merging, absent: Absent): Promise<void> {
  const off = await switchOffAbsent({ ...step, onSlice: () => advance(0) }, absent)
  tally.derive('absent_product', off.product.deactivated, off.product)
  tally.derive('absent_variant', off.variant.deactivated, off.variant)
}

async function tellUnresolved({ db, staging, loads, entities, tally }: Merging): Promise<void> {
  if (entities.includes('product')) {
    await inBulk(db, (trx) => findUnknownCategories(trx, recordsToMerge(loads.product), staging.nameOf('issue')))
  }
  for (const entity of entities) {
    if (tally.unaccounted(entity) > 0) tally.leaveOut(entity, await findUnresolved(db, loads[entity]))
  }
}
