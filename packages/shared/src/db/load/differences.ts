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
const dueRows = (compared: number): number => Math.max(35_000, compared / 3)

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
  const near = compareNear(table, staging.nameOf(staged), slice)
  const value = (column: string) => `${targetValue(near.table, column)} as ${column}`
  const open = [...near.unsettled, ...(undecided ? [`(${undecided})`] : [])].join(' or ') || 'false'
  const owned = lists.map(({ staged: column }) => `s.${column} as owned_${column}`)
  const source = sql`
    select s.n, ${sql.raw([...key, ...columns].map(value).concat(owned, `${open} as open`).join(', '))}
    from ${withReferences(near.records, near.table)}`
  const joins = lists.map(
    ({ current, staged: column }) =>
      sql`left join (${sql.raw(current)}) ${sql.raw(`list_${column}`)} on ${sql.raw(`list_${column}.owner_id`)} = t.id`,
  )
  const otherLists = lists.map(({ staged: column }) =>
    sql.raw(` or coalesce(list_${column}.list, '{}') is distinct from s.owned_${column}`),
  )
  return sql`
    ${near.before} select distinct s.n
    from (${source}) s left join ${near.target} t on ${sameKey(table)} ${sql.join(joins, sql.raw(' '))}
    where s.open or ${sql.raw(`t.${key[0]}`)} is null or (${list(columns, 't.')}) is distinct from (${list(columns, 's.')})
      ${sql.join(otherLists, sql.raw(''))}`
}

/** What a slice is compared with, and as what. */
interface Compared {
  /** Begins the statement. */
  before: RawBuilder<unknown>
  records: RawBuilder<unknown>
  /** What the records are, and what of them is still to be looked up. */
  table: LoadedTable
  /** For each reference: that what it names is not there yet. */
  unsettled: string[]
  /** The rows of the target among which the records are, if they are there. */
  target: RawBuilder<unknown>
}

/**
 * Where the key begins with a reference, what it names is looked up once for each staged row, before its lists are unpacked. Those
 * are a range of ids, and an export is written in much the same order each time: it is a small one, and the rest of the target is left alone.
 */
function compareNear(table: LoadedTable, name: string, slice: Slice): Compared {
  const { target, key, references = {} } = table
  const [first = ''] = key
  const { [first]: owner, ...others } = references
  if (owner?.by.length !== 1) {
    const records = stagedRecords(name, table, inSlice(slice))
    return { before: sql``, records, table, unsettled: allUnsettled(references), target: sql.raw(target) }
  }
  const id = sql.raw(first)
  const lookedUp = { ...table, staged: { ...table.staged, [first]: 'bigint' }, references: others } as const
  return {
    before: sql`with slice as materialized (
        select s.*, owner.id as ${id} from (select * from ${sql.raw(name)} p where ${inSlice(slice)}) s
          left join ${sql.raw(owner.table)} owner on owner.onec_id = ${sql.raw(namedId(owner))}
      ), near as materialized (select min(${id}) as low, max(${id}) as high from slice)`,
    records: stagedRecords('slice', lookedUp, sql`true`),
    table: lookedUp,
    unsettled: [`(${namedId(owner)} is not null and s.${first} is null)`, ...allUnsettled(others)],
    target: sql`(select * from ${sql.raw(target)} where ${id} between (select low from near) and (select high from near))`,
  }
}

const allUnsettled = (references: NonNullable<LoadedTable['references']>): string[] =>
  Object.entries(references).map(([column, reference]) => isUnsettled(column, reference))
