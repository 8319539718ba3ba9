import { type Kysely, type RawBuilder, sql } from 'kysely'
import { list, stagedRecords } from './loaded-table.ts'
import { inBulk } from './plan-for-bulk.ts'
import type { TableLoad } from './table-load.ts'

export interface Repeats {
  /** Records that a later one of the same identity replaced. */
  dropped: number
  /** Those of them that said something else: issues. */
  differing: number
}

/**
 * Leaves one record per identity, the last of the export: MERGE refuses two. An identical repeat is silent (1C writes some
 * records into every file), and so is one in a file of `olderFiles`, an older export; a different one becomes a warning.
 */
export function dropRepeats<Tables>(
  db: Kysely<Tables>,
  load: TableLoad,
  olderFiles: readonly string[] = [],
): Promise<Repeats> {
  const { staging, staged, table } = load
  const { identity, packed = [] } = table
  const name = sql.raw(staging.nameOf(staged))
  const rowKey = list(identity.filter((column) => !packed.includes(column)))
  const contents = Object.keys(table.staged).filter((column) => !identity.includes(column))
  const again = sql`(${rowKey}) in (select ${rowKey} from ${name} group by ${rowKey} having count(*) > 1)`
  const last = sql`over (partition by ${list(identity)} order by n desc)`
  return inBulk(db, async (trx) => {
    const { rows } = await sql<Repeats>`
      with again as (
        select r.*, first_value(n) ${last} as last_n, first_value(file) ${last} as last_file, first_value(line) ${last} as last_line,
          row(${list(contents)}) is distinct from first_value(row(${list(contents)})) ${last}
            and (${staging.fileNames()}::text[])[file] <> all(${olderFiles}::text[]) as differs
        from ${stagedRecords(staging.nameOf(staged), table, again)} r
      ),
      told as (
        insert into ${sql.raw(staging.nameOf('issue'))} (severity, code, file, line, onec_id, message)
        select 'warning', 'DUPLICATE_DIFFERS', file, line, ${sql.raw(identity[0] ?? 'null')},
          format('Запись повторяется с другими данными; загружена последняя (%s, строка %s)',
            (${staging.fileNames()}::text[])[last_file], last_line)
        from again where n < last_n and differs order by n
      ),
      removed as (${packed.length > 0 ? removeElements(name, packed) : removeRows(name)})
      select count(*) filter (where n < last_n)::int as dropped, count(*) filter (where n < last_n and differs)::int as differing
      from again`.execute(trx)
    return rows[0] ?? { dropped: 0, differing: 0 }
  })
}

const removeRows = (name: RawBuilder<unknown>) =>
  sql`delete from ${name} p using again where p.n = again.n and again.n < again.last_n`

function removeElements(name: RawBuilder<unknown>, packed: readonly string[]): RawBuilder<unknown> {
  const kept = packed.map((column) => `coalesce(array_agg(${column}) filter (where n = last_n), '{}') as ${column}`)
  return sql`
    update ${name} p set ${sql.raw(packed.map((column) => `${column} = kept.${column}`).join(', '))}
    from (select n, ${sql.raw(kept.join(', '))} from again group by n having bool_or(n < last_n)) kept where p.n = kept.n`
}
