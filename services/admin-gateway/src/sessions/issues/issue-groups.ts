import { type Kysely, sql } from 'kysely'
import type { GatewayTables } from '../../tables.ts'
import type { IssueRow } from '../session-store.ts'

export interface IssueCount {
  code: string
  severity: IssueRow['severity']
  count: number
}

export interface IssueGroup extends IssueCount {
  examples: IssueRow[]
}

type Db = Kysely<GatewayTables>

/**
 * How many issues of each code a session has, errors first, then the most frequent. The codes are found by leaping from one to the
 * next in the index, and the issues counted in it: their rows are not read.
 */
export async function issueCounts(db: Db, sessionId: string): Promise<IssueCount[]> {
  const { rows } = await sql<IssueCount>`
    with recursive code as (
      (select severity, code from imports.import_issue where session_id = ${sessionId} order by severity, code limit 1)
      union all
      select next.severity, next.code from code, lateral (
        select severity, code from imports.import_issue
        where session_id = ${sessionId} and (severity, code) > (code.severity, code.code) order by severity, code limit 1
      ) next
    )
    select code.severity, code.code, counted.count from code, lateral (
      select count(*) as count from imports.import_issue issue
      where issue.session_id = ${sessionId} and issue.severity = code.severity and issue.code = code.code
    ) counted
    order by severity, counted.count desc, code.code`.execute(db)
  return rows
}

/** The first issues of each of these codes. */
export async function withExamples(
  db: Db,
  sessionId: string,
  counts: readonly IssueCount[],
  examples: number,
): Promise<IssueGroup[]> {
  const { rows } = await sql<IssueRow>`
    select issue.* from unnest(${counts.map(({ severity }) => severity)}::text[], ${counts.map(({ code }) => code)}::text[])
      as wanted (severity, code), lateral (
      select * from imports.import_issue
      where session_id = ${sessionId} and severity = wanted.severity and code = wanted.code order by id limit ${examples}
    ) issue order by issue.id`.execute(db)
  return counts.map((count) => ({
    ...count,
    examples: rows.filter(({ severity, code }) => severity === count.severity && code === count.code),
  }))
}
