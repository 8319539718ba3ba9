import type { Unit } from '@imports/commerceml/onec-record'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { CatalogStaging } from './staging-tables.ts'

/** A property that stands in files of goods and of offers is no different repeat of itself. */
export async function joinScopes(db: QueryExecutorProvider, staging: CatalogStaging): Promise<void> {
  const property = sql.raw(staging.nameOf('property'))
  await sql`update ${property} set scope = 'both' where onec_id in
    (select onec_id from ${property} group by onec_id having count(distinct scope) > 1)`.execute(db)
}

/**
 * Units that goods spell out and no dictionary of this export names join the staged ones, once each; what an earlier
 * dictionary said of them stays. Returns how many.
 */
export async function addMentionedUnits(
  db: QueryExecutorProvider,
  staging: CatalogStaging,
  mentioned: readonly Unit[],
): Promise<number> {
  const unit = sql.raw(staging.nameOf('unit'))
  const { numAffectedRows } = await sql`
    insert into ${unit} (n, onec_id, code, name, full_name, is_active)
    select distinct on (m.code) ${staging.rows('unit')} + m.n, m.code, coalesce(u.code, m.code), coalesce(u.name, m.name),
      coalesce(u.full_name, m.full_name), coalesce(u.is_active, true)
    from unnest(${mentioned.map(({ code }) => code)}::text[], ${mentioned.map(({ name }) => name)}::text[],
      ${mentioned.map(({ fullName }) => fullName)}::text[]) with ordinality as m (code, name, full_name, n)
    left join catalog.unit u on u.onec_id = m.code
    where m.code not in (select onec_id from ${unit})
    order by m.code, m.name nulls last, m.full_name nulls last, m.n`.execute(db)
  return Number(numAffectedRows ?? 0)
}
