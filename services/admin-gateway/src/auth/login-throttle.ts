import { type Kysely, sql } from 'kysely'
import type { GatewayTables } from '../tables.ts'

const limits = { perAccountAndAddress: 5, perAddress: 20, perMinute: 60 }

/**
 * Notes an attempt to log in and says whether it may go on. It is noted before the password is looked at, so that a hundred
 * attempts at once do not all pass; a success is struck off again. The limit for an account holds per address: somebody
 * else's failures do not lock the administrator out.
 */
export async function beginLoginAttempt(
  db: Kysely<GatewayTables>,
  accountName: string,
  address: string,
): Promise<boolean> {
  await db.deleteFrom('admin.login_attempt').where('at', '<', sql<Date>`clock_timestamp() - interval '1 day'`).execute()
  const { id } = await db
    .insertInto('admin.login_attempt')
    .values({ account_name: accountName, address })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { rows } = await sql<{ pair: number; address: number; minute: number }>`
    select count(*) filter (where address = ${address} and account_name = ${accountName}) as pair,
           count(*) filter (where address = ${address}) as address,
           count(*) filter (where at > clock_timestamp() - interval '1 minute') as minute
    from admin.login_attempt
    where not succeeded and at > clock_timestamp() - interval '15 minutes'`.execute(db)
  const failures = rows[0] ?? { pair: 0, address: 0, minute: 0 }
  const allowed =
    failures.pair <= limits.perAccountAndAddress &&
    failures.address <= limits.perAddress &&
    failures.minute <= limits.perMinute
  // a refused attempt is forgotten: waiting must help, even somebody who tries meanwhile
  if (!allowed) await db.deleteFrom('admin.login_attempt').where('id', '=', id).execute()
  return allowed
}

/** A success wipes the slate of this account at this address. */
export async function loginSucceeded(db: Kysely<GatewayTables>, accountName: string, address: string): Promise<void> {
  await db
    .updateTable('admin.login_attempt')
    .set({ succeeded: true })
    .where('account_name', '=', accountName)
    .where('address', '=', address)
    .execute()
}
