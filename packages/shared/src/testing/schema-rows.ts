import { sql } from 'kysely'
import type { TestBed } from './test-bed.ts'

/**
 * Every row of every table of these schemas as it lies there: nothing was written as long as this is the same, whatever the tables say.
 * The migrations' own tables are left out.
 */
export async function schemaRows({ db }: Pick<TestBed, 'db'>, schemas: readonly string[]): Promise<unknown[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname = any(${schemas}::text[]) and tablename not like 'migration%' order by 1`.execute(db)
  if (tables.length === 0) throw new Error(`no tables in ${schemas}`)
  const all = tables.map(
    ({ name }) => sql`select ${name} as "table", xmin::text, ctid, to_jsonb(t) as said from ${sql.raw(name)} t`,
  )
  const { rows } = await sql`${sql.join(all, sql` union all `)} order by "table", ctid`.execute(db)
  return rows
}
