import { type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'

/** Who logs in on the servers: each service, set-up, and whoever looks into the database. */
export const accounts = [...serviceNames, 'setup', 'reader'] as const

export type Account = ServiceName | 'setup' | 'reader'

/** One for all servers: an account is the same everywhere. */
export type Passwords = Readonly<Record<Account, string>>

export const passwordsFrom = (passwordOf: (account: Account) => string): Passwords =>
  Object.fromEntries(accounts.map((account) => [account, passwordOf(account)])) as Record<Account, string> // one for each

/** Of those that have a role in Postgres. */
export type RolePasswords = Omit<Passwords, 'setup'>

/** `catalog-importer` → `PASSWORD_CATALOG_IMPORTER`. */
export const passwordVariable = (account: Account): string => `PASSWORD_${account.toUpperCase().replaceAll('-', '_')}`
