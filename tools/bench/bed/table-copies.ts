import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { runCommand } from '../run-command.ts'

/** The rows of the catalogue in files, as `COPY` writes them, to be loaded again by the fastest there is. */
export interface TableCopies {
  /** Loads them into the emptied tables themselves; seconds. */
  load(): Promise<number>
  /** Loads them into empty tables with the same keys and indexes, but without foreign keys; seconds. */
  loadWithoutForeignKeys(): Promise<number>
  rows: number
  remove(): void
}

export interface CopySettings {
  psql: string
  /** libpq URL of a superuser. */
  url: string
  client: pg.Client
  folder: string
}

const BARE = 'bench_bare'

/** Takes the rows out of the catalogue as it is. */
export async function takeOut({ psql, url, client, folder }: CopySettings): Promise<TableCopies> {
  const tables = await tablesInOrder(client)
  const file = (table: string) => join(folder, `${table}.copy`)
  const copy = async (command: (table: string) => string) => {
    const commands = tables.flatMap((table) => ['-c', command(table)])
    const outcome = await runCommand([psql, '-X', '-q', '-v', 'ON_ERROR_STOP=1', ...commands], environment(url))
    return outcome.ms / 1000
  }
  mkdirSync(folder, { recursive: true })
  await copy((table) => `\\copy catalog.${table} to '${file(table)}'`)
  let rows = 0
  for (const table of tables) rows += await countOf(client, table)
  return {
    rows,
    load: async () => {
      await emptyCatalogue(client)
      await client.query('checkpoint')
      return copy((table) => `\\copy catalog.${table} from '${file(table)}'`)
    },
    loadWithoutForeignKeys: async () => {
      await client.query(`drop schema if exists ${BARE} cascade; create schema ${BARE}`)
      for (const table of tables) {
        await client.query(`create table ${BARE}.${table} (like catalog.${table} including all)`)
      }
      await client.query('checkpoint')
      const seconds = await copy((table) => `\\copy ${BARE}.${table} from '${file(table)}'`)
      await client.query(`drop schema ${BARE} cascade`)
      return seconds
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export async function emptyCatalogue(client: pg.Client): Promise<void> {
  const tables = await tablesInOrder(client)
  await client.query(`truncate ${tables.map((table) => `catalog.${table}`).join(', ')} restart identity cascade`)
}

async function countOf(client: pg.Client, table: string): Promise<number> {
  const { rows } = await client.query(`select count(*)::int as count from catalog.${table}`)
  return rows[0].count
}

/** Each table after those that it refers to. */
async function tablesInOrder(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(`
    with recursive tables as (
      select oid, relname from pg_class where relnamespace = 'catalog'::regnamespace and relkind = 'r'
        and relname not in ('migration', 'migration_lock')
    ), refers as (
      select conrelid as "from", confrelid as "to" from pg_constraint where contype = 'f' and conrelid <> confrelid
    ), depth as (
      select oid, 0 as at from tables
      union select refers."from", depth.at + 1 from depth join refers on refers."to" = depth.oid
    )
    select relname as name from tables join depth using (oid) group by relname order by max(at), relname`)
  return rows.map(({ name }) => name)
}

/** Not on the command line, which every user of the machine can read. */
function environment(url: string): NodeJS.ProcessEnv {
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    ...process.env,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
  }
}
