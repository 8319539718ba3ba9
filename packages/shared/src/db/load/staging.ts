import type pg from 'pg'
import { createCopyQueue } from './copy-queue.ts'
import { copyText, type StagedType, type StagedValue } from './copy-text.ts'

export type StagedColumns = Readonly<Record<string, StagedType>>
export type StagedTables = Readonly<Record<string, StagedColumns>>

/** A row to stage: its table's columns, and where in the export it stood. */
export type StagedRow<Columns> = Record<keyof Columns, StagedValue> & Place

/** For the issue that a staged record may become: the number of its file (see `fileNumber`) and the line; 0 for the file as a whole. */
export interface Place {
  file: number
  line: number
}

export interface Staging<Tables extends StagedTables = StagedTables> {
  /** Puts a row into its table's buffer, which is sent when it is full. Call `keepUp` now and then. */
  add<Table extends keyof Tables & string>(table: Table, row: StagedRow<Tables[Table]>): void
  /** The number by which rows name this file of the export. */
  fileNumber(name: string): number
  /** The names of the files, the first is number 1. */
  fileNames(): readonly string[]
  /** Resolves at once while Postgres keeps up, which is the back-pressure. Throws when something could not be stored. */
  keepUp(): Promise<void>
  /** Sends this table's buffer; resolves when every row that was added to it can be seen. */
  flush(table: keyof Tables & string): Promise<void>
  /** Sends everything; resolves when it can be seen. */
  flushAll(): Promise<void>
  /** Qualified, for SQL. Beside its own columns every table has `n` (1, 2, 3 … in the order of adding), `file` and `line`. */
  nameOf(table: keyof Tables & string): string
  /** Rows added so far. */
  rows(table: keyof Tables & string): number
  /** Resolves when nothing of it is in the database any more. Waits for what is on its way. */
  drop(): Promise<void>
}

const bufferBytes = 128 * 1024
/** Of one UTF-16 code unit in UTF-8, at most. */
const bytesPerUnit = 3
const place = { n: 'int', file: 'int', line: 'int' } as const

/**
 * Unlogged tables of one claim in schema `staging`, filled with COPY by a connection of its own, outside any transaction that
 * has touched the ledger. Those that are not dropped, because their process died, the ledger drops when the claim ends.
 */
export async function openStaging<Tables extends StagedTables>(
  pool: pg.Pool,
  token: number,
  tables: Tables,
): Promise<Staging<Tables>> {
  const nameOf = (table: string) => `staging.t${token}_${table}`
  await pool.query(
    Object.entries(tables)
      .map(([table, columns]) => definition(nameOf(table), columns))
      .join(';\n'),
  )
  const queue = await createCopyQueue(pool)
  const files: string[] = []
  const buffers = new Map(
    Object.entries(tables).map(([table, own]) => {
      const columns = Object.entries(own)
      const names = [...Object.keys(place), ...columns.map(([name]) => name)]
      const copy = `copy ${nameOf(table)} (${names.join(', ')}) from stdin`
      return [table, { columns, copy, bytes: noBytes, used: 0, rows: 0 }]
    }),
  )
  type TableBuffer = NonNullable<ReturnType<typeof buffers.get>>
  const bufferOf = (table: string): TableBuffer => {
    const buffer = buffers.get(table)
    if (!buffer) throw new Error(`no staging table ${table}`)
    return buffer
  }
  const send = (buffer: TableBuffer) => {
    if (buffer.used > 0) queue.push(buffer.copy, buffer.bytes, buffer.used)
    buffer.bytes = noBytes
    buffer.used = 0
  }
  // bytes at once, not a text that grows: what has been staged would keep the pieces of the files that it was cut from
  const append = (buffer: TableBuffer, line: string) => {
    const most = line.length * bytesPerUnit
    if (buffer.used + most > buffer.bytes.length) {
      send(buffer)
      buffer.bytes = queue.takeBuffer(Math.max(bufferBytes, most))
    }
    buffer.used += buffer.bytes.write(line, buffer.used)
  }
  return {
    nameOf,
    rows: (table) => bufferOf(table).rows,
    fileNumber: (name) => files.push(name),
    fileNames: () => files,
    add: (table, row) => {
      const buffer = bufferOf(table)
      const fields = row as Record<string, StagedValue> // its keys are the table's columns
      let line = `${++buffer.rows}\t${row.file}\t${row.line}`
      for (const [column, type] of buffer.columns) line += `\t${copyText(fields[column] ?? null, type)}`
      append(buffer, `${line}\n`)
    },
    keepUp: () => queue.room(),
    flush: async (table) => {
      send(bufferOf(table))
      await queue.empty()
    },
    flushAll: async () => {
      for (const buffer of buffers.values()) send(buffer)
      await queue.empty()
    },
    drop: async () => {
      await queue.close()
      await pool.query(`drop table if exists ${[...buffers.keys()].map(nameOf).join(', ')}`)
    },
  }
}

const noBytes: Buffer = Buffer.alloc(0)

/** Autovacuum would only be in the way of a table that lives for seconds. */
const definition = (name: string, columns: StagedColumns): string =>
  `create unlogged table ${name} (${Object.entries({ ...place, ...columns })
    .map(([column, type]) => `${column} ${type}`)
    .join(', ')}) with (autovacuum_enabled = false)`
