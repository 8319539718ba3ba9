import { broughtBy, type ImportKind, importKindNames } from '@imports/shared/contracts/import-kinds'
import type { SourceFile } from '@imports/shared/contracts/import-session'
import { type Kysely, sql } from 'kysely'
import type { GatewayTables } from '../tables.ts'

/** The last session that imported a kind, or brought it along. */
export interface LastImport {
  kind: ImportKind
  files: readonly SourceFile[]
  finishedAt: Date
  /** Null when nobody told its beginning. */
  durationMs: number | null
  /** Nothing was wrong in it: of a file with issues nothing is remembered, so it would be read again. */
  isClean: boolean
}

export type LastImports = Partial<Record<ImportKind, LastImport>>

/** Of each kind the last import that was completed, and was no dry run. */
export async function lastImports(db: Kysely<GatewayTables>): Promise<LastImports> {
  const { rows } = await sql<LastImport>`
    select s.import_type as kind, s.files, s.finished_at as "finishedAt",
      s.failed_items = 0 and coalesce((s.report_details->>'warnings')::int, 0) = 0 as "isClean",
      extract(epoch from s.finished_at - s.started_at)::float8 * 1000 as "durationMs"
    from unnest(${importKindNames}::text[]) kind cross join lateral (
      select * from sessions.import_session
      where import_type = kind and status = 'completed' and not options @> '{"dryRun": true}'
      order by requested_at desc limit 1) s`.execute(db)
  const ofKind = new Map(rows.map((row) => [row.kind, row]))
  const last: LastImports = {}
  for (const kind of importKindNames) {
    const imports = broughtBy(kind).map((by) => ofKind.get(by))
    for (const each of imports) if (each && each.finishedAt > (last[kind]?.finishedAt ?? 0)) last[kind] = each
  }
  return last
}
