import { type Kysely, sql } from 'kysely'
import { type Role, roles } from '../auth/permissions.ts'
import type { GatewayTables } from '../tables.ts'

type Db = Kysely<GatewayTables>

export interface Account {
  id: string
  name: string
  role: Role
  created_at: Date
  disabled_at: Date | null
  /** When somebody last used it in a browser; null: never, or its login has been cleaned up since. */
  last_seen_at: Date | null
}

const accounts = (db: Db) =>
  db
    .selectFrom('admin.account as account')
    .select(['account.id', 'account.name', 'account.role', 'account.created_at', 'account.disabled_at'])
    .select((select) =>
      select
        .selectFrom('admin.login_session as login')
        .select((inner) => inner.fn.max('login.last_seen_at').as('last'))
        .whereRef('login.account_id', '=', 'account.id')
        .as('last_seen_at'),
    )

/** Everybody, those who may still sign in first. */
export const listAccounts = (db: Db): Promise<Account[]> =>
  accounts(db)
    .orderBy((order) => order('account.disabled_at', 'is not', null))
    .orderBy('account.name')
    .execute()

export async function findAccount(db: Db, id: string): Promise<Account | null> {
  return (await accounts(db).where('account.id', '=', id).executeTakeFirst()) ?? null
}

/** The new account's id; null when somebody has that name already. */
export async function createAccount(
  db: Db,
  { name, role, passwordHash }: { name: string; role: Role; passwordHash: string },
): Promise<string | null> {
  const created = await db
    .insertInto('admin.account')
    .values({ name, role, password_hash: passwordHash, disabled_at: null })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .executeTakeFirst()
  return created?.id ?? null
}

export type AccountChange = { role: Role } | { active: boolean }

/**
 * Changes what somebody may do. Not the last administrator's: somebody has to be able to let the others in again. Of two changes at
 * once the second sees what the first has left.
 */
export async function changeAccount(
  db: Db,
  id: string,
  change: AccountChange,
): Promise<'changed' | 'same' | 'last-administrator' | 'unknown'> {
  return db.transaction().execute(async (trx) => {
    const administrators = await trx
      .selectFrom('admin.account')
      .select('id')
      .where('role', '=', 'administrator')
      .where('disabled_at', 'is', null)
      .orderBy('id')
      .forUpdate()
      .execute()
    const account = await trx
      .selectFrom('admin.account')
      .select(['role', 'disabled_at'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!account) return 'unknown'
    const wasActive = account.disabled_at === null
    const role = 'role' in change ? change.role : account.role
    const active = 'active' in change ? change.active : wasActive
    if (role === account.role && active === wasActive) return 'same'
    const remain = administrators.filter((each) => each.id !== id).length + (role === 'administrator' && active ? 1 : 0)
    if (remain === 0) return 'last-administrator'
    const disabled_at = active ? null : (account.disabled_at ?? sql<Date>`clock_timestamp()`)
    await trx.updateTable('admin.account').set({ role, disabled_at }).where('id', '=', id).execute()
    return 'changed'
  })
}

export async function setPasswordHash(db: Db, id: string, passwordHash: string): Promise<void> {
  await db.updateTable('admin.account').set({ password_hash: passwordHash }).where('id', '=', id).execute()
}

export const isRole = (value: string | undefined): value is Role => roles.some((role) => role === value)
