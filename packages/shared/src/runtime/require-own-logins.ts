import type { Redis } from 'ioredis'
import { type Kysely, sql } from 'kysely'
import { databaseRoles, type ServiceName, serviceNames } from '../contracts/database-roles.ts'
import { WrongLogin } from './wrong-login.ts'

/**
 * Throws {@link WrongLogin} when the connections are another service's: it would fail later, at the first thing that the other may not
 * do. A server that does not answer now says nothing, and readiness tells that; a user who is no service's may do everything.
 */
export async function requireOwnLogins<Tables>(
  service: ServiceName,
  { db, redis }: { db: Kysely<Tables>; redis: Redis },
): Promise<void> {
  const [role, user] = await Promise.all([
    sql<{ role: string }>`select current_user as role`.execute(db).then(
      ({ rows }) => rows[0]?.role,
      () => undefined,
    ),
    redis.call('acl', 'whoami').catch(() => undefined),
  ])
  const owner = serviceNames.find((name) => databaseRoles[name] === role)
  if (owner && owner !== service)
    throw new WrongLogin(`DATABASE_URL has the role of ${owner}, ${role}: ${service} needs ${databaseRoles[service]}`)
  if (serviceNames.some((name) => name === user && name !== service))
    throw new WrongLogin(`REDIS_URL has the user ${user}: ${service} needs its own, ${service}`)
}
