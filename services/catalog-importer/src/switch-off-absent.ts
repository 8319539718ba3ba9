import type { ExportPlan } from '@imports/commerceml/plan-export'
import { needsConfirmation } from '@imports/shared/contracts/import-session'
import { type MergeCounts, noCounts } from '@imports/shared/db/load/guarded-merge'
import type { Write } from '@imports/shared/db/load/merge-table'
import { inBulk } from '@imports/shared/db/load/plan-for-bulk'
import { inSlices, type Slice } from '@imports/shared/db/load/slices'
import { inSlice } from '@imports/shared/db/load/table-load'
import { ImportFailure } from '@imports/shared/importer/import-failure'
import type { ImportContext } from '@imports/shared/importer/import-handler'
import { type Kysely, type QueryExecutorProvider, sql } from 'kysely'
import { countLosses, noteWholeExports, stageAbsent, tellGoodsOfNoCatalogue } from './absent-records.ts'
import { missingSegments } from './missing-segments.ts'
import type { CatalogStaging } from './staging-tables.ts'
import { type Brake, switchOffBrakes } from './switch-off-limit.ts'

/** What the run was asked to do with goods and offers that the export no longer names. */
export interface SwitchOff {
  /** Beyond the threshold too. */
  confirmed: boolean
  /** Of the active goods, or offers, of a catalogue. */
  maxPercent: number
  /** Parts of the export that are not there. */
  missing: readonly string[]
  /** Nothing is written, so nobody is asked: what would be asked is told. */
  dryRun: boolean
}

/** Null unless the administrator asked for it: what a file does not name may just as well not have changed. */
export const switchOffWanted = (
  { options }: ImportContext['request'],
  { files }: Pick<ExportPlan, 'files'>,
  maxPercent: number,
): SwitchOff | null =>
  options.switchOffAbsent
    ? {
        confirmed: options.confirm === true,
        maxPercent,
        missing: missingSegments(files),
        dryRun: options.dryRun === true,
      }
    : null

/** How many of each are staged as absent. */
export interface Absent {
  product: number
  variant: number
}

/**
 * Finds what is to be switched off, when every file has been staged and nothing been written. Fails with `needsConfirmation` where
 * it is more than an export loses from one day to the next; in a dry run that is an issue.
 */
export function findAbsent<Tables>(
  db: Kysely<Tables>,
  staging: CatalogStaging,
  { confirmed, maxPercent, missing, dryRun }: SwitchOff,
): Promise<Absent> {
  return inBulk(db, async (trx) => {
    const absent = await stageAbsent(trx, staging)
    const brakes = switchOffBrakes(await countLosses(trx, staging), missing, maxPercent)
    if (dryRun) await tellBrakes(trx, staging, brakes, confirmed)
    else if (!confirmed) askFirst(brakes)
    await tellGoodsOfNoCatalogue(trx, staging)
    return absent
  })
}

function askFirst(brakes: readonly Brake[]): void {
  const reasons = brakes.filter(({ exceeded }) => exceeded).map(({ text }) => text)
  if (reasons.length === 0) return
  throw new ImportFailure(
    needsConfirmation,
    `Отключение товаров, которых нет в выгрузке, требует подтверждения, ничего не записано: ${reasons.join('; ')}.`,
  )
}

async function tellBrakes(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  brakes: readonly Brake[],
  confirmed: boolean,
): Promise<void> {
  const beyond = confirmed
    ? 'Порог превышен, отключение подтверждено'
    : 'Порог превышен, настоящий импорт попросит подтверждения'
  const told = brakes.map(({ text, exceeded }) => ({
    code: exceeded ? needsConfirmation : 'SWITCH_OFF_WITHIN_LIMIT',
    message: `${exceeded ? beyond : 'Порог не превышен'}: ${text}`,
  }))
  await sql`
    insert into ${sql.raw(staging.nameOf('issue'))} (severity, code, message)
    select 'warning', code, message from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as b (code text, message text)`.execute(
    trx,
  )
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
