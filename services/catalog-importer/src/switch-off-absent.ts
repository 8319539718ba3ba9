import type { ExportPlan } from '@imports/commerceml/plan-export'
import { needsConfirmation } from '@imports/shared/contracts/import-session'
import { type MergeCounts, noCounts } from '@imports/shared/db/load/guarded-merge'
import type { Write } from '@imports/shared/db/load/merge-table'
import { inBulk } from '@imports/shared/db/load/plan-for-bulk'
import { inSlices, type Slice } from '@imports/shared/db/load/slices'
import { inSlice } from '@imports/shared/db/load/table-load'
import { ImportFailure } from '@imports/shared/importer/import-failure'
import type { ImportContext } from '@imports/shared/importer/import-handler'
import { type Kysely, sql } from 'kysely'
import { countLosses, noteWholeExports, stageAbsent, tellGoodsOfNoCatalogue } from './absent-records.ts'
import { missingSegments } from './missing-segments.ts'
import type { CatalogStaging } from './staging-tables.ts'
import { reasonsToAsk } from './switch-off-limit.ts'

/** What the run was asked to do with goods and offers that the export no longer names. */
export interface SwitchOff {
  /** Beyond the threshold too. */
  confirmed: boolean
  /** Of the active goods, or offers, of a catalogue. */
  maxPercent: number
  /** Parts of the export that are not there. */
  missing: readonly string[]
}

/** Null unless the administrator asked for it: what a file does not name may just as well not have changed. */
export const switchOffWanted = (
  { options }: ImportContext['request'],
  { files }: Pick<ExportPlan, 'files'>,
  maxPercent: number,
): SwitchOff | null =>
  options.switchOffAbsent ? { confirmed: options.confirm === true, maxPercent, missing: missingSegments(files) } : null

/** How many of each are staged as absent. */
export interface Absent {
  product: number
  variant: number
}

/**
 * Finds what is to be switched off, when every file has been staged and nothing been written. Fails with `needsConfirmation` where
 * it is more than an export loses from one day to the next.
 */
export function findAbsent<Tables>(
  db: Kysely<Tables>,
  staging: CatalogStaging,
  { confirmed, maxPercent, missing }: SwitchOff,
): Promise<Absent> {
  return inBulk(db, async (trx) => {
    const absent = await stageAbsent(trx, staging)
    const reasons = confirmed ? [] : reasonsToAsk(await countLosses(trx, staging), missing, maxPercent)
    if (reasons.length > 0) {
      const why = reasons.join('; ')
      throw new ImportFailure(
        needsConfirmation,
        `Отключение товаров, которых нет в выгрузке, требует подтверждения, ничего не записано: ${why}.`,
      )
    }
    await tellGoodsOfNoCatalogue(trx, staging)
    return absent
  })
}

export interface SwitchOffStep {
  staging: CatalogStaging
  sessionId: string
  write: Write
  /** Called after each transaction. */
  onSlice: () => void
}

/** Switches off what {@link findAbsent} found: once all that the export names is merged, and before default variants are looked at. */
export async function switchOffAbsent(
  { staging, sessionId, write, onSlice }: SwitchOffStep,
  absent: Absent,
): Promise<Record<keyof Absent, MergeCounts>> {
  await write((trx) => noteWholeExports(trx, staging, sessionId))
  const off = { product: 0, variant: 0 }
  for (const entity of ['product', 'variant'] as const) {
    await inSlices(absent[entity], async (slice) => {
      off[entity] += await write((trx) => switchOff(trx, entity, { staging, sessionId, slice }))
      onSlice()
    })
  }
  return { product: { ...noCounts, deactivated: off.product }, variant: { ...noCounts, deactivated: off.variant } }
}

async function switchOff(
  trx: Parameters<Parameters<Write>[0]>[0],
  entity: keyof Absent,
  { staging, sessionId, slice }: Pick<SwitchOffStep, 'staging' | 'sessionId'> & { slice: Slice },
): Promise<number> {
  const { numAffectedRows } = await sql`
    update ${sql.raw(`catalog.${entity}`)} t set is_active = false, last_session_id = ${sessionId}::uuid
    from ${sql.raw(staging.nameOf(`absent_${entity}`))} p
    where t.id = p.id and ${inSlice(slice)}`.execute(trx)
  return Number(numAffectedRows ?? 0)
}
