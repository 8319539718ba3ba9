import { type Kysely, type RawBuilder, sql } from 'kysely'
import {
  isUnsettled,
  type LoadedTable,
  list,
  namedId,
  sameKey,
  stagedRecords,
  targetValue,
  withReferences,
} from './loaded-table.ts'
import { inBulk } from './plan-for-bulk.ts'
import type { Slice } from './slices.ts'
import { inSlice, type TableLoad } from './table-load.ts'

export interface Differences {
  /** Begins to compare what is due, if nothing is being compared. Throws when a comparison has failed. */
  compareDue(): void
  /** A file was read: a table to which it added nothing is due, however little there is of it. */
  fileRead(): void
  /** Resolves when all that was staged has been compared. */
  finish(): Promise<void>
  /** Begins nothing more; resolves when nothing is being compared. Never throws. */
  stop(): Promise<void>
}

/** Fewer rows are not worth a pass over the target; nor is the number of passes to grow with the export. */
const dueRows = (compared: number): number => Math.max(50_000, compared / 2)

/**
 * Compares staged rows with their targets on a connection of its own while the next file is read, and notes the numbers of
 * those that differ: nothing is merged. What refers to something that is not there yet counts as differing. The tables that
 * were empty, and those that are left to the merge, are not compared.
 */
export function createDifferences<Tables>(db: Kysely<Tables>, loads: readonly TableLoad[]): Differences {
  const progress = loads
    .filter((load) => load.compared)
    .map((load) => ({ load, compared: 0, atLastFile: 0, complete: false }))
  type Progress = (typeof progress)[number]
  let comparing: Promise<void> | null = null
  let failure: unknown

  const rowsOf = ({ load }: Progress) => load.staging.rows(load.staged)
  const compare = async (one: Progress): Promise<void> => {
    const slice = { from: one.compared, to: rowsOf(one) }
    one.compared = slice.to
    await one.load.staging.flush(one.load.staged)
    await noteDifferences(db, one.load, slice)
  }
  const begin = (one: Progress | undefined): void => {
    if (!one) return
    comparing = compare(one)
      .catch((error: unknown) => {
        failure ??= error
      })
      .finally(() => {
        comparing = null
      })
  }
  const isDue = (one: Progress): boolean => {
    const rows = rowsOf(one) - one.compared
    return rows >= dueRows(one.compared) || (rows > 0 && one.complete)
  }
  const throwFailure = () => {
    if (failure) throw failure
  }
  return {
    compareDue: () => {
      throwFailure()
      if (!comparing) begin(progress.find(isDue))
    },
    fileRead: () => {
      for (const one of progress) {
        one.complete = rowsOf(one) === one.atLastFile
        one.atLastFile = rowsOf(one)
      }
    },
    finish: async () => {
      await comparing
      throwFailure()
      for (const one of progress) if (rowsOf(one) > one.compared) await compare(one)
    },
    stop: async () => {
      await comparing
    },
  }
}

async function noteDifferences<Tables>(db: Kysely<Tables>, load: TableLoad, slice: Slice): Promise<void> {
  const into = sql.raw(load.staging.nameOf('differing'))
  await inBulk(db, async (trx) => {
    await sql`insert into ${into} (staged, n) select ${load.staged}, n from (${differingRows(load, slice)}) d`.execute(
      trx,
    )
  })
}

/** Numbers of the rows in which at least one record is not in the target as it is staged. */
export function differingRows({ table, staging, staged }: TableLoad, slice: Slice): RawBuilder<unknown> {
  const { key, columns, lists = [], undecided } = table
  const name = staging.nameOf(staged)
  const near = nearRows(table, sql`(select * from ${sql.raw(name)} p where ${inSlice(slice)})`)
  const { references = {} } = near.table
  const value = (column: string) => `${targetValue(near.table, column)} as ${column}`
  const unsettled = Object.entries(references).map(([column, reference]) => isUnsettled(column, reference))
  const open = [...unsettled, ...near.unsettled, ...(undecided ? [`(${undecided})`] : [])].join(' or ') || 'false'
  const owned = lists.map(({ staged: column }) => `s.${column} as owned_${column}`)
  const records = near.with
    ? stagedRecords('slice', near.table, sql`true`)
    : stagedRecords(name, near.table, inSlice(slice))
  const source = sql`
    select s.n, ${sql.raw([...key, ...columns].map(value).concat(owned, `${open} as open`).join(', '))}
    from ${withReferences(records, near.table)}`
  const joins = lists.map(
    ({ current, staged: column }) =>
      sql`left join (${sql.raw(current)}) ${sql.raw(`list_${column}`)} on ${sql.raw(`list_${column}.owner_id`)} = t.id`,
  )
  const otherLists = lists.map(({ staged: column }) =>
    sql.raw(` or coalesce(list_${column}.list, '{}') is distinct from s.owned_${column}`),
  )
  return sql`
    ${near.with ?? sql``} select distinct s.n
    from (${source}) s left join ${near.rows} t on ${sameKey(table)} ${sql.join(joins, sql.raw(' '))}
    where s.open or ${sql.raw(`t.${key[0]}`)} is null or (${list(columns, 't.')}) is distinct from (${list(columns, 's.')})
      ${sql.join(otherLists, sql.raw(''))}`
}

interface NearRows {
  /** What the rest refers to; null when it refers to nothing. */
  with: RawBuilder<unknown> | null
  /** How the staged records come into the target from there. */
  table: LoadedTable
  /** References that were looked up there, where they name what is not there yet. */
  unsettled: string[]
  rows: RawBuilder<unknown>
}

/**
 * The rows of the target among which those of the staged rows are. Where the key begins with a reference, what it names is looked up once
 * for each row, before its lists are unpacked, and those are a range of ids: an export is written in much the same order each time, so it is a
 * small one.
 */
function nearRows(table: LoadedTable, rows: RawBuilder<unknown>): NearRows {
  const { target, key, references = {} } = table
  const [first = ''] = key
  const { [first]: owner, ...others } = references
  if (owner?.by.length !== 1) return { with: null, table, unsettled: [], rows: sql.raw(target) }
  const id = sql.raw(first)
  return {
    with: sql`with slice as materialized (
        select s.*, owner.id as ${id} from ${rows} s left join ${sql.raw(owner.table)} owner on owner.onec_id = ${sql.raw(namedId(owner))}
      ), near as materialized (select min(${id}) as low, max(${id}) as high from slice)`,
    table: { ...table, staged: { ...table.staged, [first]: 'bigint' }, references: others },
    unsettled: [`(${namedId(owner)} is not null and s.${first} is null)`],
    rows: sql`(select * from ${sql.raw(target)}
      where ${id} between (select low from near) and (select high from near))`,
  }
}
