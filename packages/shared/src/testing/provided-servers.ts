import type { ServiceName } from '../contracts/database-roles.ts'

export interface NatsLogin {
  url: string
  user?: string
  password?: string
}

/** What a run's global setup hands to its tests: servers that were started once, and a database to copy. */
export interface ProvidedServers {
  /** libpq URL of a superuser. */
  database: string
  /** Of users who may do everything. */
  nats: NatsLogin
  redis: string
  /** Of the services' own users, with the permissions of a deployment. */
  logins: Record<ServiceName, { nats: NatsLogin; redis: string }>
  setupNats: NatsLogin
  /** A database in which set-up has been done. */
  templateDatabase: string
  /** Of the services' roles, and of the others that set-up makes. */
  passwords: Readonly<Record<ServiceName | 'setup' | 'reader', string>>
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: ProvidedServers
  }
}
