import { randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { GatewayTables } from '../tables.ts'
import type { Passwords } from './password.ts'
import { hashSecret } from './secret-token.ts'

export interface FirstAdministrator {
  user: string
  password: string | undefined
  token: string | undefined
}

/**
 * Makes the first administrator when there is no account at all, and (re)places its token. Returns a password only when it
 * was generated here: it is to be shown once, nobody can read it afterwards.
 */
export async function ensureFirstAdministrator(
  db: Kysely<GatewayTables>,
  passwords: Passwords,
  { user, password, token }: FirstAdministrator,
): Promise<{ generatedPassword: string | null }> {
  const generatedPassword = await createIfNobody(db, passwords, user, password)
  if (token !== undefined) await placeToken(db, user, token)
  return { generatedPassword }
}

async function createIfNobody(
  db: Kysely<GatewayTables>,
  passwords: Passwords,
  user: string,
  given: string | undefined,
): Promise<string | null> {
  const anybody = await db.selectFrom('admin.account').select('id').limit(1).executeTakeFirst()
  if (anybody) return null
  const password = given ?? randomBytes(15).toString('base64url')
  const created = await db
    .insertInto('admin.account')
    .values({ name: user, password_hash: await passwords.hash(password), role: 'administrator', disabled_at: null })
    .onConflict((conflict) => conflict.column('name').doNothing()) // another gateway may start at the same moment
    .returning('id')
    .executeTakeFirst()
  return created && given === undefined ? password : null
}

async function placeToken(db: Kysely<GatewayTables>, user: string, token: string): Promise<void> {
  const token_hash = hashSecret(token)
  await db
    .insertInto('admin.api_token')
    .columns(['token_hash', 'account_id', 'label'])
    .expression((from) =>
      from
        .selectFrom('admin.account')
        .select([sql<Buffer>`${token_hash}::bytea`.as('token_hash'), 'id', sql<string>`'environment'`.as('label')])
        .where('name', '=', user),
    )
    .onConflict((conflict) => conflict.columns(['account_id', 'label']).doUpdateSet({ token_hash }))
    .execute()
}
