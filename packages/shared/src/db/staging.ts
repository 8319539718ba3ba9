import { once } from 'node:events'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** Column → SQL type. A `jsonb` column takes any value that JSON can hold. */
export type StagingColumns = Record<string, 'text' | 'int' | 'bigint' | 'boolean' | 'numeric' | 'jsonb'>

export type StagingValue = string | number | boolean | null | object

export interface Staging<Tables extends Record<string, StagingColumns>> {
  /** Puts a row into the table's buffer and returns its number `n`. Call `flushFull` now and then: nothing is sent before. */
  add<Table extends keyof Tables & string>(table: Table, row: Record<keyof Tables[Table], StagingValue>): number
  /** Sends the buffers that have grown large; resolves when Postgres has taken them, which is the back-pressure. */
  flushFull(): Promise<void>
  /** Sends everything and gathers the statistics without which the planner picks plans of minutes. */
  seal(): Promise<void>
  /** Qualified, for SQL. Every table has a column `n`: 1, 2, 3 … in the order of adding. */
  nameOf(table: keyof Tables & string): string
  /** Rows added so far. */
  rows(table: keyof Tables & string): number
  drop(): Promise<void>
}

const bufferBytes = 128 * 1024

/**
 * Unlogged tables of one claim in schema `staging`, filled with COPY outside any transaction that has touched the ledger.
 * Tables that an earlier owner left behind (lower token) are dropped first: staging never survives its session for long.
 */
export async function openStaging<Tables extends Record<string, StagingColumns>>(
  pool: pg.Pool,
  token: number,
  tables: Tables,
): Promise<Staging<Tables>> {
  await dropLeftovers(pool, token)
  const buffers = new Map(
    Object.entries(tables).map(([table, columns]) => [table, { columns: Object.entries(columns), lines: '', rows: 0 }]),
  )
  const nameOf = (table: string) => `staging.${tableName(token, table)}`
  for (const [table, { columns }] of buffers) {
    const definitions = columns.map(([column, type]) => `${column} ${type}`)
    await pool.query(
      `create unlogged table ${nameOf(table)} (n bigint generated always as identity, ${definitions.join(', ')})`,
    )
  }
  const bufferOf = (table: string) => {
    const buffer = buffers.get(table)
    if (!buffer) throw new Error(`no staging table ${table}`)
    return buffer
  }
  const flush = async (table: string) => {
    const buffer = bufferOf(table)
    const { lines } = buffer
    if (lines === '') return
    buffer.lines = ''
    await copyLines(
      pool,
      `copy ${nameOf(table)} (${buffer.columns.map(([column]) => column).join(', ')}) from stdin`,
      lines,
    )
  }
  return {
    nameOf,
    rows: (table) => bufferOf(table).rows,
    add: (table, row) => {
      const buffer = bufferOf(table)
      const fields = row as Record<string, StagingValue> // its keys are the table's columns
      let line = ''
      for (const [column, type] of buffer.columns)
        line += `${line === '' ? '' : '\t'}${copyText(fields[column] ?? null, type)}`
      buffer.lines += `${line}\n`
      buffer.rows += 1
      return buffer.rows
    },
    flushFull: async () => {
      for (const [table, { lines }] of buffers) if (lines.length > bufferBytes) await flush(table)
    },
    seal: async () => {
      for (const table of buffers.keys()) {
        await flush(table)
        await pool.query(`analyze ${nameOf(table)}`)
      }
    },
    drop: async () => {
      await pool.query(`drop table if exists ${[...buffers.keys()].map(nameOf).join(', ')}`)
    },
  }
}

const tableName = (token: number, table: string): string => `t${token}_${table}`

async function dropLeftovers(pool: pg.Pool, token: number): Promise<void> {
  const { rows } = await pool.query<{ tablename: string }>(
    `select tablename from pg_tables where schemaname = 'staging' and tableowner = current_user and tablename ~ '^t[0-9]+_'`,
  )
  const left = rows.map((row) => row.tablename).filter((name) => Number(name.slice(1, name.indexOf('_'))) < token)
  if (left.length > 0) await pool.query(`drop table if exists ${left.map((name) => `staging.${name}`).join(', ')}`)
}

async function copyLines(pool: pg.Pool, statement: string, lines: string): Promise<void> {
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    const stream = client.query(copyFrom(statement))
    const finished = once(stream, 'finish')
    stream.end(lines)
    await finished
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
    throw failure
  } finally {
    client.release(failure) // a connection in the middle of a COPY is of no use to anybody
  }
}

/** One field in COPY's text format. */
export function copyText(value: StagingValue, type: StagingColumns[string]): string {
  if (value === null) return '\\N'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 't' : 'f'
  return escapeCopy(type === 'jsonb' ? JSON.stringify(value) : String(value))
}

const special = /[\\\t\n\r]/
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

const escapeCopy = (text: string): string =>
  special.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character) : text
