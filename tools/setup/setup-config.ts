import { baseConfig } from '@imports/shared/config/load-config'
import { type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import { Type } from 'typebox'
import { passwordVariable } from '../permissions/passwords.ts'

/** Whose roles in Postgres set-up makes. */
export const rolesWithPasswords: readonly (ServiceName | 'reader')[] = [...serviceNames, 'reader']

const passwordOf = (account: ServiceName | 'reader') =>
  Type.String({
    pattern: '^[A-Za-z][A-Za-z0-9_-]{11,}$', // it is in the configuration of NATS too, which takes what begins with a digit for a number
    description: `For the role in Postgres of ${account === 'reader' ? 'whoever only reads' : `\`${account}\``}: at least 12 letters, digits, "-" or "_", a letter first`,
  })

export const setupConfig = Type.Object({
  DATABASE_ADMIN_URL: Type.String({
    minLength: 1,
    description: 'libpq URL of a superuser, or of an owner that may create roles',
  }),
  NATS_URL: baseConfig.NATS_URL,
  NATS_USER: baseConfig.NATS_USER,
  NATS_PASSWORD: baseConfig.NATS_PASSWORD,
  ...Object.fromEntries(rolesWithPasswords.map((account) => [passwordVariable(account), passwordOf(account)])),
  SUBJECT_PREFIX: baseConfig.SUBJECT_PREFIX,
  IMPORT_STREAM: baseConfig.IMPORT_STREAM,
})
