import { type MergeCounts, noCounts } from '@imports/shared/db/load/guarded-merge'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { CatalogStaging } from './staging-tables.ts'

type Marked = 'product' | 'variant'

/** The last word on each record counts: a description that follows a mark takes it back. */
const standingMarks = (staging: CatalogStaging, entity: Marked) => sql`
  select onec_id from (
    select distinct on (onec_id) onec_id, is_deleted from ${sql.raw(staging.nameOf('mark'))}
    where entity = ${entity} order by onec_id, n desc
  ) last where is_deleted`

/** What is described first and marked after that is staged as deleted: else it would be switched on, and off again. */
export async function markStaged(trx: QueryExecutorProvider, staging: CatalogStaging, entity: Marked): Promise<void> {
  await sql`update ${sql.raw(staging.nameOf(entity))} set is_active = false
    where is_active and onec_id in (${standingMarks(staging, entity)})`.execute(trx)
}

/**
 * Switches off what the export names as deleted without describing it, and touches nothing else of it. What was never there
 * stays away. What is described after its mark is not deleted. `seen` counts the marks that stand, each record once.
 */
export async function mergeMarks(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  sessionId: string,
  entity: Marked,
): Promise<MergeCounts & { seen: number }> {
  const standing = standingMarks(staging, entity)
  const { rows } = await sql<{ seen: number }>`select count(*)::int as seen from (${standing}) m`.execute(trx)
  // an offer may have its good's id; the good's default variant, which has it too, is not that offer
  const isOwn = sql.raw(entity === 'variant' ? 'not t.is_default' : 'true')
  const { numAffectedRows } = await sql`
    update ${sql.raw(`catalog.${entity}`)} t set is_active = false, last_session_id = ${sessionId}::uuid
    where t.is_active and ${isOwn} and t.onec_id in (${standing})`.execute(trx)
  return { ...noCounts, deactivated: Number(numAffectedRows ?? 0), seen: rows[0]?.seen ?? 0 }
}
