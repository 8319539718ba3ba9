import { type FileContent, hashContent } from '@imports/commerceml/hash-content'
import type { FoundFile } from '@imports/commerceml/plan/find-xml-files'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { SourceFile } from '../contracts/import-session.ts'

/** Where an importer keeps which files it has imported, and which parts of what it keeps a step is about. */
export interface ImportedParts {
  /** Has the tables `imported_file` (sha256, part, bytes, has_records, is_current; key the first two) and `imported_part` (part, is_current). */
  schema: string
  parts: readonly string[]
}

/** A file as a step has imported it, or found it imported. */
export interface ImportedFile {
  source: SourceFile & { sha256: string }
  /** Null when it was not read: what it brought is known already. */
  parts: ReadonlySet<string> | null
}

/** What the last import into these parts has read, if nothing has written them since. */
export interface KnownFiles {
  /** The file's content, if it is among them. Only files of about a size that is known are looked into. */
  find(file: FoundFile): Promise<FileContent | null>
  /** That none of them is missing: what only a missing one had said would stand otherwise. */
  areAll(files: readonly FileContent[]): boolean
}

export async function readKnownFiles(
  db: QueryExecutorProvider,
  { schema, parts }: ImportedParts,
  signal: AbortSignal,
): Promise<KnownFiles> {
  const { rows } = await sql<{ sha256: string; bytes: number; is_known: boolean }>`
    select sha256, min(bytes)::float8 as bytes, count(*) = ${parts.length} and bool_and(is_current or not has_records) as is_known
    from (
      select f.sha256, f.bytes, f.has_records, f.is_current and p.is_current as is_current
      from ${sql.raw(schema)}.imported_file f join ${sql.raw(schema)}.imported_part p using (part) where part = any(${parts}::text[])
    ) files
    group by sha256 having bool_or(is_current and has_records)`.execute(db)
  const hashes = new Set(rows.filter(({ is_known }) => is_known).map(({ sha256 }) => sha256))
  const sizes = new Set(rows.flatMap(({ bytes }) => [-1, 0, 1].map((near) => nearSize(bytes) + near)))
  return {
    find: async (file) => {
      if (hashes.size < rows.length || !sizes.has(nearSize(file.bytes))) return null
      const content = await hashContent(file, signal)
      return hashes.has(content.sha256) ? content : null
    },
    areAll: (files) => {
      const found = new Set(files.map(({ sha256 }) => sha256))
      return rows.every(({ sha256 }) => found.has(sha256))
    },
  }
}

/** 1C may write the hour of the date in one digit. */
const nearSize = (bytes: number): number => Math.floor(bytes / 64)

/** Before anything of these parts is written: until the step completes nobody knows what of which file is in them. */
export async function forgetFiles(trx: QueryExecutorProvider, { schema, parts }: ImportedParts): Promise<void> {
  await sql`update ${sql.raw(schema)}.imported_part set is_current = false where is_current and part = any(${parts}::text[])`.execute(
    trx,
  )
}

/** With the outcome: these files, and no others, are what is in these parts now. */
export async function rememberFiles(
  trx: QueryExecutorProvider,
  { schema, parts }: ImportedParts,
  files: readonly ImportedFile[],
): Promise<void> {
  const fileTable = sql.raw(`${schema}.imported_file`)
  const partTable = sql.raw(`${schema}.imported_part`)
  const rows = files.flatMap(({ source: { sha256, bytes }, parts: brought }) =>
    parts.map((part) => ({ sha256, bytes, part, has_records: brought === null ? null : brought.has(part) })),
  )
  const named = sql`(
    select sha256, part, max(bytes) as bytes, coalesce(bool_or(has_records), false) as has_records
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as f (sha256 text, part text, bytes bigint, has_records boolean)
    group by sha256, part)`
  // rows that say the same already are left out: of an export that is imported again those are all, and a conflict would lock each of them
  await sql`
    insert into ${fileTable} as known (sha256, part, bytes, has_records, is_current)
    select sha256, part, bytes, has_records, true from ${named} named
    where not exists (select from ${fileTable} same where (same.sha256, same.part, same.bytes) = (named.sha256, named.part, named.bytes)
      and same.is_current and same.has_records >= named.has_records)
    on conflict (sha256, part) do update set is_current = true, bytes = excluded.bytes,
      has_records = known.has_records or excluded.has_records`.execute(trx)
  await sql`
    update ${fileTable} set is_current = false
    where is_current and part = any(${parts}::text[]) and (sha256, part) not in (select sha256, part from ${named} named)`.execute(
    trx,
  )
  await sql`
    insert into ${partTable} (part, is_current) select unnest(${parts}::text[]), true
    on conflict (part) do update set is_current = true`.execute(trx)
  await sql`
    delete from ${fileTable}
    where sha256 not in (
      select sha256 from ${fileTable}
      where is_current and has_records and part = any(array(select part from ${partTable} where is_current)))`.execute(
    trx,
  )
}
