import { type Kysely, sql } from 'kysely'
import { isUnresolved, namedId, neededReferences, withReferences } from './loaded-table.ts'
import { inBulk } from './plan-for-bulk.ts'
import { recordsToMerge, type TableLoad } from './table-load.ts'

/**
 * Records that refer to what is not there, as issues: one for each record of the file, whatever it holds. Run after the merge,
 * when everything that this export brings is in the tables. Returns how many records were left out.
 */
export async function findUnresolved<Tables>(db: Kysely<Tables>, load: TableLoad): Promise<number> {
  const { staging, table } = load
  const issue = sql.raw(staging.nameOf('issue'))
  const id = sql.raw(`s.${table.identity[0]}`)
  const needed = neededReferences(table)
  if (needed.length === 0) return 0
  const unresolved = sql.raw(
    needed.map(([column, reference]) => isUnresolved(column, reference)).join(' or ') || 'false',
  )
  // a record may lack several: the first that is described is told
  const which = needed.map(
    ([column, reference], at) => sql`when bool_or(${sql.raw(isUnresolved(column, reference))}) then ${sql.lit(at)}`,
  )
  const named = needed.map(
    ([column, reference]) => sql`string_agg(distinct ${sql.raw(namedId(reference))}, ', ')
    filter (where ${sql.raw(isUnresolved(column, reference))})`,
  )
  const chosen = (what: (at: number) => string) =>
    sql`(array[${sql.join(needed.map((_, at) => sql.lit(what(at))))}])[which + 1]`
  const of = (at: number) => needed[at]?.[1].unknown ?? { code: '', field: '', reason: '' }
  return inBulk(db, async (trx) => {
    // a classic offer carries its prices and stocks: where the offer is an issue already, they are the same record
    const { rows } = await sql<{ lost: number }>`
      with lost as (
        select s.file, s.line, ${id} as onec_id, min(s.n) as n, count(*) as records,
          case ${sql.join(which, sql.raw(' '))} end as which, array[${sql.join(named)}] as named
        from ${withReferences(recordsToMerge(load), table)} where ${unresolved} group by s.file, s.line, ${id}
      ),
      told as (
        insert into ${issue} (severity, code, file, line, onec_id, field, message)
        select 'error', ${chosen((at) => of(at).code)}, file, line, onec_id, ${chosen((at) => of(at).field)},
          format(${sql.lit(`${table.lost ?? 'Запись не загружена'}: `)}, records) || format(${chosen((at) => of(at).reason)}, named[which + 1])
        from lost where not exists (select from ${issue} i
          where i.severity = 'error' and i.file = lost.file and i.line = lost.line and i.onec_id = lost.onec_id)
        order by n
      )
      select coalesce(sum(records), 0)::int as lost from lost`.execute(trx)
    return rows[0]?.lost ?? 0
  })
}
