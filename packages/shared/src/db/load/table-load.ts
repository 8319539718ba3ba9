import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import { type LoadedTable, stagedRecords } from './loaded-table.ts'
import type { Slice } from './slices.ts'
import type { Staging } from './staging.ts'

/** The staging tables of one step, as the steps of a load use them. */
export type OpenStaging = Pick<Staging, 'nameOf' | 'rows' | 'flush' | 'fileNames'>

/** The staging table `differing`: `n` is the number of a row of the table `staged` that differs from the target. */
export const differingColumns = { staged: 'text' } as const

/** One table on its way through a step. */
export interface TableLoad {
  table: LoadedTable
  staging: OpenStaging
  /** Its records in the staging. */
  staged: string
  /** Noted in `differing` as the files are read; else every staged row is left to the merge. */
  compared: boolean
  /** The target held nothing when the step began. */
  fresh: boolean
}

/** `compared`: it is large enough to be compared while files are read; of an empty target nothing is. */
export async function openTableLoad(db: QueryExecutorProvider, load: Omit<TableLoad, 'fresh'>): Promise<TableLoad> {
  const { table, staging, staged, compared } = load
  const { rows } = await sql<{ fresh: boolean }>`
    select not exists (select from ${sql.raw(table.target)}) as fresh`.execute(db)
  const fresh = rows[0]?.fresh === true
  if (compared) await sql`create index on ${sql.raw(staging.nameOf(staged))} (n)`.execute(db) // large: read in pieces
  return { ...load, compared: compared && !fresh, fresh }
}

/** The staged records that are to be merged; of a slice, or all. */
export function recordsToMerge(load: TableLoad, slice?: Slice): RawBuilder<unknown> {
  return stagedRecords(load.staging.nameOf(load.staged), load.table, sql`${isToMerge(load)} and ${inSlice(slice)}`)
}

/** About a row `p` of the staging table. */
const isToMerge = (load: TableLoad): RawBuilder<unknown> =>
  load.compared ? sql`p.n in (${differingNumbers(load)})` : sql`true`

export const differingNumbers = ({ staging, staged }: TableLoad): RawBuilder<unknown> =>
  sql`select n from ${sql.raw(staging.nameOf('differing'))} where staged = ${sql.lit(staged)}`

export const inSlice = (slice: Slice | undefined): RawBuilder<unknown> =>
  slice ? sql.raw(`p.n > ${slice.from} and p.n <= ${slice.to}`) : sql`true`
