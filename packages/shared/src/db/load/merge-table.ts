import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import { addCounts, guardedMerge, type MergeCounts, noCounts } from './guarded-merge.ts'
import { isUnresolved, neededReferences, sameKey, targetValue, withReferences } from './loaded-table.ts'
import { inSlices, type Slice } from './slices.ts'
import { differingNumbers, recordsToMerge, type TableLoad } from './table-load.ts'

/** A transaction that begins and ends with the ledger's fence, and is planned for bulk. */
export type Write = <T>(work: (trx: QueryExecutorProvider) => Promise<T>) => Promise<T>

export interface MergeTableOptions {
  write: Write
  sessionId: string
  /** Called before each transaction. */
  onSlice?: (slice: Slice) => void
  /** What belongs to the rows of a slice, in their transaction. Returns how many of them changed by this alone. */
  also?: (trx: QueryExecutorProvider, records: RawBuilder<unknown>) => Promise<number>
}

/** Merges what is to be merged, in transactions of about a second. */
export async function mergeTable(
  db: QueryExecutorProvider,
  load: TableLoad,
  options: MergeTableOptions,
): Promise<MergeCounts> {
  const { write, onSlice, also, sessionId } = options
  const rows = load.staging.rows(load.staged)
  const share = load.compared ? await shareOfDiffering(db, load) : 1
  let counts = noCounts
  if (share === 0) return counts
  await inSlices(
    rows,
    async (slice) => {
      onSlice?.(slice)
      const merged = await write(async (trx) => {
        const merged = await mergeRecords(trx, load, sessionId, slice)
        const updated = (await also?.(trx, recordsToMerge(load, slice))) ?? 0
        return { ...merged, updated: merged.updated + updated }
      })
      counts = addCounts(counts, merged)
    },
    { share },
  )
  return counts
}

async function shareOfDiffering(db: QueryExecutorProvider, load: TableLoad): Promise<number> {
  const { rows } = await sql<{ rows: number }>`select count(*)::int as rows from (${differingNumbers(load)}) d`.execute(
    db,
  )
  return (rows[0]?.rows ?? 0) / Math.max(1, load.staging.rows(load.staged))
}

/** The same in one transaction that is open already: for tables of a few thousand rows. */
export function mergeRecords(
  trx: QueryExecutorProvider,
  load: TableLoad,
  sessionId: string,
  slice?: Slice,
): Promise<MergeCounts> {
  const { table, fresh } = load
  const { target, key, columns, tracksSession } = table
  const values = [...key, ...columns].map((column) => `${targetValue(table, column)} as ${column}`).join(', ')
  const resolved = neededReferences(table).map(([column, reference]) => `not ${isUnresolved(column, reference)}`)
  const source = sql`select ${sql.raw(values)} from ${withReferences(recordsToMerge(load, slice), table)}
    where ${sql.raw(resolved.join(' and ') || 'true')}`
  return guardedMerge(trx, {
    target,
    source,
    on: sameKey(table),
    key,
    columns,
    sessionId: tracksSession ? sessionId : undefined,
    fresh,
  })
}
