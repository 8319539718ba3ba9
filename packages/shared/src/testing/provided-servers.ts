/** What a run's global setup hands to its tests: servers that were started once, and a database to copy. */
export interface ProvidedServers {
  /** libpq URL of a superuser. */
  database: string
  nats: { url: string; user?: string | undefined; password?: string | undefined }
  redis: string
  /** A database in which set-up has been done. */
  templateDatabase: string
  /** Password of the services' roles. */
  rolePassword: string
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: ProvidedServers
  }
}
