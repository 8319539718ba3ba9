import { type RawBuilder, sql } from 'kysely'
import type { StagedColumns } from './staging.ts'

/** How the staged records of one kind come into the table that keeps them. */
export interface LoadedTable {
  /** `catalog.price` */
  target: string
  /** Columns of the staging table. Those that the target has too, under the same name, are written as they are. */
  staged: StagedColumns
  /**
   * Staged columns that tell a record from all others of the export, without nulls. The first is the 1C id by which an issue
   * names the record. All columns beside these are its contents.
   */
  identity: readonly string[]
  /**
   * Staged lists of which the first elements make a record, the second elements another, and so on: prices of an offer. A row
   * must not hold two records of the same identity; they go into rows of their own.
   */
  packed?: readonly string[]
  /** Column of the target → the row that a staged 1C id names. */
  references?: Readonly<Record<string, Reference>>
  /** Columns of the target that are unique together. Only a reference that is not the first may be null. */
  key: readonly string[]
  /** Its other columns: compared, and written when one of them differs. */
  columns: readonly string[]
  /** Columns that are neither staged nor references: SQL over the staged row `s` and the references, by their column's name. */
  computed?: Readonly<Record<string, string>>
  /** Beginning of the sentence in which a record is said to be lost; `%s` is how many the record held. */
  lost?: string
  /** The target has a `last_session_id`: the session that last changed the row. */
  tracksSession?: boolean
  /** What else can differ, of a row `t` of the target and a staged row `s`. */
  lists?: readonly OwnedList[]
  /** SQL over `s`: what cannot be compared before other tables are merged, and goes to the merge unseen. */
  undecided?: string
}

export interface Reference {
  table: string
  /** SQL over the staged row `s` that gives 1C ids; the first that is found counts. Null: refers to nothing. */
  by: readonly string[]
  /** A record that refers to what is not there is lost with this issue; without it, it is loaded without the reference. */
  unknown?: { code: string; field: string; reason: string }
}

/** Rows of another table that belong to a row of the target, staged with it as one list. */
export interface OwnedList {
  staged: string
  /** A query that gives `owner_id` and its `list`, in the order in which it is staged. */
  current: string
}

/** The staged records, one a row: `n`, `file`, `line` and the staged columns. `where` is about rows `p` of the staging table. */
export function stagedRecords(
  name: string,
  { staged, packed = [] }: LoadedTable,
  where: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const columns = Object.keys(staged).map((column) =>
    packed.includes(column) ? `unnest(p.${column}) as ${column}` : `p.${column}`,
  )
  return sql`(select p.n, p.file, p.line, ${sql.raw(columns.join(', '))} from ${sql.raw(name)} p where ${where})`
}

/**
 * The same records under the target's column names, with what they refer to: an expression for FROM, to which
 * {@link targetValue} belongs.
 */
export function withReferences(records: RawBuilder<unknown>, { references = {} }: LoadedTable): RawBuilder<unknown> {
  const joins = Object.entries(references).flatMap(([column, { table, by }]) =>
    by.map((id, at) => sql.raw(` left join ${table} ${aliasOf(column, at)} on ${aliasOf(column, at)}.onec_id = ${id}`)),
  )
  return sql`${records} s${sql.join(joins, sql.raw(''))}`
}

/** The value that a column of the target is to have, as SQL over {@link withReferences}. */
export function targetValue({ references = {}, computed = {} }: LoadedTable, column: string): string {
  const reference = references[column]
  if (reference) return foundId(column, reference)
  return computed[column] ?? `s.${column}`
}

/** That a reference names something, and that it is not there (yet). */
export const isUnresolved = (column: string, reference: Reference): string =>
  `(${namedId(reference)} is not null and ${foundId(column, reference)} is null)`

/** That what it would rather name is not there yet, whatever else is found. */
export const isUnsettled = (column: string, reference: Reference): string =>
  `(${namedId(reference)} is not null and ${aliasOf(column, 0)}.id is null)`

export const namedId = ({ by: [id = 'null'] }: Reference): string => id

/** References without which a record is lost. */
export const neededReferences = ({ references = {} }: LoadedTable): [string, Reference][] =>
  Object.entries(references).filter(([, { unknown }]) => unknown)

/** Join of the target `t` and a source `s` that has the target's columns. */
export const sameKey = ({ key, references = {} }: Pick<LoadedTable, 'key' | 'references'>): RawBuilder<unknown> =>
  sql.raw(
    key
      .map((column, at) =>
        // a reference may name nothing; "is not distinct from" could not be hashed, and no id is 0
        at > 0 && references[column]
          ? `coalesce(t.${column}, 0) = coalesce(s.${column}, 0)`
          : `t.${column} = s.${column}`,
      )
      .join(' and '),
  )

export const list = (columns: readonly string[], prefix = ''): RawBuilder<unknown> =>
  sql.raw(columns.map((column) => `${prefix}${column}`).join(', '))

const aliasOf = (column: string, at: number) => (at === 0 ? column : `${column}_${at + 1}`)

function foundId(column: string, { by }: Reference): string {
  const ids = by.map((_, at) => `${aliasOf(column, at)}.id`)
  return ids.length === 1 ? ids.join() : `coalesce(${ids.join(', ')})`
}
