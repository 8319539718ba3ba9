import { type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import type { Passwords } from '../permissions/passwords.ts'

export interface NatsLogin {
  url: string
  user?: string
  password?: string
}

/** What one service logs in with; in Postgres it has a role, which set-up makes. */
export interface ServiceLogin {
  nats: NatsLogin
  redis: string
}

export interface Logins {
  setupNats: NatsLogin
  services: Record<ServiceName, ServiceLogin>
}

interface Known {
  how: Record<'nats' | 'redis', string>
  nats: NatsLogin
  redis: string
}

/** Everybody's own user on servers that are ours. Those named in the environment know none: there it is whatever was named. */
export function loginsOf({ how, nats, redis }: Known, passwords: Passwords): Logins {
  const natsOf = (user: ServiceName | 'setup'): NatsLogin =>
    how.nats === 'environment' ? nats : { url: nats.url, user, password: passwords[user] }
  const redisOf = (user: ServiceName): string => {
    if (how.redis === 'environment') return redis
    const address = new URL(redis)
    address.username = user
    address.password = passwords[user]
    return address.href
  }
  const services = serviceNames.map((name) => [name, { nats: natsOf(name), redis: redisOf(name) }])
  return { setupNats: natsOf('setup'), services: Object.fromEntries(services) as Logins['services'] } // one for each name
}
