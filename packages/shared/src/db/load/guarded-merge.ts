import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import { list } from './loaded-table.ts'

export interface GuardedMerge {
  /** `catalog.product` */
  target: string
  /** A query that gives the key and all columns under the target's names, each key once. */
  source: RawBuilder<unknown>
  /** Join of target `t` and source `s`. */
  on: RawBuilder<unknown>
  /** Columns that are only written when a row is made. */
  key: readonly string[]
  /** Columns that are compared, and written when one of them differs. */
  columns: readonly string[]
  /** Written into `last_session_id` of rows that change; not for tables without it. */
  sessionId?: string | undefined
  /** The target holds none of these keys: every row is inserted, in the order of the source, without looking for it. */
  fresh?: boolean
}

export interface MergeCounts {
  created: number
  updated: number
  deactivated: number
}

/**
 * One guarded MERGE: inserts what is new, updates what differs, and does not touch an unchanged row. Rows that it switches
 * off count as deactivated, not as updated. Only inside a fenced transaction that is planned for bulk.
 */
export async function guardedMerge(trx: QueryExecutorProvider, merge: GuardedMerge): Promise<MergeCounts> {
  const { target, source, on, key, columns, sessionId, fresh } = merge
  const names = [...key, ...columns, ...(sessionId ? ['last_session_id'] : [])]
  const session = sessionId ? sql`, ${sessionId}::uuid` : sql``
  if (fresh) {
    const { numAffectedRows } = await sql`insert into ${sql.raw(target)} (${list(names)})
      select ${list([...key, ...columns], 's.')}${session} from (${source}) s`.execute(trx)
    return { ...noCounts, created: Number(numAffectedRows ?? 0) }
  }
  const deactivated = columns.includes('is_active') ? await countSwitchedOff(trx, merge) : 0
  const setSession = sessionId ? sql`, last_session_id = ${sessionId}::uuid` : sql``
  const { rows } = await sql<{ action: string; rows: number }>`
    with merged as (
      merge into ${sql.raw(target)} t using (${source}) s on ${on}
      when matched and (${list(columns, 't.')}) is distinct from (${list(columns, 's.')})
        then update set ${sql.raw(columns.map((column) => `${column} = s.${column}`).join(', '))}${setSession}
      when not matched then insert (${list(names)}) values (${list([...key, ...columns], 's.')}${session})
      returning merge_action() as action
    )
    select action, count(*)::int as rows from merged group by action`.execute(trx)
  const of = (action: string) => rows.find((candidate) => candidate.action === action)?.rows ?? 0
  return { created: of('INSERT'), updated: of('UPDATE') - deactivated, deactivated }
}

async function countSwitchedOff(trx: QueryExecutorProvider, { target, source, on }: GuardedMerge): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    select count(*)::int as rows from ${sql.raw(target)} t join (${source}) s on ${on} where t.is_active and not s.is_active`.execute(
    trx,
  )
  return rows[0]?.rows ?? 0
}

export const addCounts = (a: MergeCounts, b: MergeCounts): MergeCounts => ({
  created: a.created + b.created,
  updated: a.updated + b.updated,
  deactivated: a.deactivated + b.deactivated,
})

export const noCounts: MergeCounts = { created: 0, updated: 0, deactivated: 0 }
