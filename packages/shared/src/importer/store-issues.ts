import { type QueryExecutorProvider, sql } from 'kysely'
import type { StagedColumns } from '../db/load/staging.ts'
import type { TableLoad } from '../db/load/table-load.ts'

/** What an issue says beside its place; the staging table `issue` of every load. */
export const issueColumns = {
  severity: 'text',
  code: 'text',
  onec_id: 'text',
  field: 'text',
  message: 'text',
} as const satisfies StagedColumns

export interface StoredIssues {
  errors: number
  warnings: number
  /** Names of the files that have any. */
  files: ReadonlySet<string>
}

/** Keeps the staged issues with the session; in the same transaction as the outcome. An earlier attempt may have left some. */
export async function storeIssues(
  trx: QueryExecutorProvider,
  staging: TableLoad['staging'],
  sessionId: string,
): Promise<StoredIssues> {
  await sql`delete from imports.import_issue where session_id = ${sessionId}::uuid`.execute(trx)
  const { rows } = await sql<{ errors: number; warnings: number; files: string[] }>`
    with stored as (
      insert into imports.import_issue (session_id, severity, code, file, line, onec_id, field, message)
      select ${sessionId}::uuid, severity, code, (${staging.fileNames()}::text[])[file], nullif(line, 0), onec_id, field, message
      from ${sql.raw(staging.nameOf('issue'))} order by n nulls last, ctid -- those found by queries have no number, but come in order
      returning severity, file
    )
    select count(*) filter (where severity = 'error')::int as errors, count(*) filter (where severity = 'warning')::int as warnings,
      coalesce(array_agg(distinct file) filter (where file is not null), '{}') as files from stored`.execute(trx)
  const [{ errors, warnings, files } = { errors: 0, warnings: 0, files: [] }] = rows
  return { errors, warnings, files: new Set(files) }
}
