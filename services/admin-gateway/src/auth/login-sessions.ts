import { type Kysely, sql } from 'kysely'
import type { GatewayTables } from '../tables.ts'
import type { Role } from './permissions.ts'
import { hashSecret, newSecret } from './secret-token.ts'

const idleTime = sql`interval '30 minutes'`
const lifeTime = sql<Date>`clock_timestamp() + interval '12 hours'`
const now = sql<Date>`clock_timestamp()`

export interface Visitor {
  accountId: string
  name: string
  role: Role
  /** Null for a bearer of a token: nothing to forge. */
  login: { idHash: Buffer; csrfToken: string } | null
}

/** Starts a login session under a new id (never one that the browser brought) and returns the id for the cookie. */
export async function startLogin(db: Kysely<GatewayTables>, accountId: string, address: string): Promise<string> {
  const id = newSecret()
  await db.deleteFrom('admin.login_session').where('expires_at', '<', now).execute()
  await db
    .insertInto('admin.login_session')
    .values({ id_hash: hashSecret(id), account_id: accountId, csrf_token: newSecret(), expires_at: lifeTime, address })
    .execute()
  return id
}

/** Who the cookie's session belongs to; null once it is idle for 30 minutes, 12 hours old, ended, or its account disabled. */
export async function findLogin(db: Kysely<GatewayTables>, idHash: Buffer): Promise<Visitor | null> {
  const row = await db
    .selectFrom('admin.login_session as login')
    .innerJoin('admin.account as account', 'account.id', 'login.account_id')
    .select(['account.id', 'account.name', 'account.role', 'login.csrf_token'])
    .where('login.id_hash', '=', idHash)
    .where('login.expires_at', '>', now)
    .where('login.last_seen_at', '>', sql<Date>`clock_timestamp() - ${idleTime}`)
    .where('account.disabled_at', 'is', null)
    .executeTakeFirst()
  if (!row) return null
  return { accountId: row.id, name: row.name, role: row.role, login: { idHash, csrfToken: row.csrf_token } }
}

/** Notes that the session is in use, at most once a minute. */
export async function touchLogin(db: Kysely<GatewayTables>, idHash: Buffer): Promise<void> {
  await db
    .updateTable('admin.login_session')
    .set({ last_seen_at: now })
    .where('id_hash', '=', idHash)
    .where('last_seen_at', '<', sql<Date>`clock_timestamp() - interval '1 minute'`)
    .execute()
}

export interface OpenLogin {
  number: number
  address: string | null
  created_at: Date
  last_seen_at: Date
  /** The one that asks. */
  own: boolean
}

/** The logins of an account that still hold, the one last used first. */
export async function openLogins(
  db: Kysely<GatewayTables>,
  accountId: string,
  ownIdHash: Buffer | undefined,
): Promise<OpenLogin[]> {
  const rows = await db
    .selectFrom('admin.login_session')
    .select(['number', 'address', 'created_at', 'last_seen_at', 'id_hash'])
    .where('account_id', '=', accountId)
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', sql<Date>`clock_timestamp() - ${idleTime}`)
    .orderBy('last_seen_at', 'desc')
    .execute()
  return rows.map(({ id_hash, ...login }) => ({ ...login, own: ownIdHash?.equals(id_hash) ?? false }))
}

/**
 * Ends logins of an account: the one of that number, or all but one. Returns what they were known by, so that their live pages end
 * with them.
 */
export async function endLogins(
  db: Kysely<GatewayTables>,
  accountId: string,
  which: { number: number } | { allBut: Buffer | null },
): Promise<Buffer[]> {
  let query = db.deleteFrom('admin.login_session').where('account_id', '=', accountId)
  if ('number' in which) query = query.where('number', '=', which.number)
  else if (which.allBut !== null) query = query.where('id_hash', '!=', which.allBut)
  return (await query.returning('id_hash').execute()).map(({ id_hash }) => id_hash)
}

export async function endLogin(db: Kysely<GatewayTables>, idHash: Buffer): Promise<void> {
  await db.deleteFrom('admin.login_session').where('id_hash', '=', idHash).execute()
}

export async function findTokenBearer(db: Kysely<GatewayTables>, token: string): Promise<Visitor | null> {
  const row = await db
    .selectFrom('admin.api_token as token')
    .innerJoin('admin.account as account', 'account.id', 'token.account_id')
    .select(['account.id', 'account.name', 'account.role'])
    .where('token.token_hash', '=', hashSecret(token))
    .where((where) => where.or([where('token.expires_at', 'is', null), where('token.expires_at', '>', now)]))
    .where('account.disabled_at', 'is', null)
    .executeTakeFirst()
  return row ? { accountId: row.id, name: row.name, role: row.role, login: null } : null
}
