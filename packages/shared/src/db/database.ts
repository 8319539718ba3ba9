import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

// bigint (stream sequences, counts, fencing tokens) stays far below 2^53 here; as text it would only invite mistakes
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export interface Database<Tables> {
  db: Kysely<Tables>
  /** The pool under `db`, for what Kysely has no words for: COPY and LISTEN. */
  pool: pg.Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  url: string
  /** Shown in `pg_stat_activity`. */
  name: string
  onError: (error: Error) => void
  maxConnections?: number
  /** Must be longer than the longest statement: it is what notices a link that swallows everything. */
  queryTimeoutMs?: number
}

/** Connects lazily; a lost idle connection goes to `onError` and the next query gets a new one. */
export function openDatabase<Tables>(options: DatabaseOptions): Database<Tables> {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name,
    max: options.maxConnections ?? 6,
    connectionTimeoutMillis: 5_000,
    query_timeout: options.queryTimeoutMs ?? 10_000,
    keepAlive: true,
  })
  // A client that loses its server emits an error, also while it is idle or its transaction waits for something else; unheard,
  // that would end the process. The pool listens only to idle ones, and passes on what was heard here already.
  pool.on('connect', (client) => client.on('error', options.onError))
  pool.on('error', () => {})
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return { db, pool, close: () => db.destroy() }
}
