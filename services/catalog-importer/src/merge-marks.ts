import { type QueryExecutorProvider, sql } from 'kysely'
import { type MergeCounts, noCounts } from './merge.ts'
import type { CatalogStaging } from './staging-tables.ts'

/**
 * Switches off what the export names as deleted without describing it, and touches nothing else of it. What was never there
 * stays away. `seen` counts the marks, each record once.
 */
export async function mergeMarks(
  trx: QueryExecutorProvider,
  staging: CatalogStaging,
  sessionId: string,
  entity: 'product' | 'variant',
): Promise<MergeCounts & { seen: number }> {
  const marks = sql.raw(staging.nameOf(`${entity}_mark`))
  const { rows } = await sql<{ seen: number }>`select count(distinct onec_id)::int as seen from ${marks}`.execute(trx)
  const { numAffectedRows } = await sql`
    update ${sql.raw(`catalog.${entity}`)} t set is_active = false, last_session_id = ${sessionId}::uuid
    where t.is_active and t.onec_id in (select onec_id from ${marks})`.execute(trx)
  return { ...noCounts, deactivated: Number(numAffectedRows ?? 0), seen: rows[0]?.seen ?? 0 }
}
