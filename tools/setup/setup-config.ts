import { baseConfig } from '@imports/shared/config/load-config'
import { serviceNames } from '@imports/shared/contracts/database-roles'
import { Type } from 'typebox'
import { passwordVariable } from '../permissions/passwords.ts'

/** Roles of Postgres. */
export const roles = [...serviceNames, 'reader'] as const

/** The same is in the users' files of NATS, which takes what begins with a digit for a number. */
const passwordOf = (account: (typeof roles)[number]) =>
  Type.String({
    pattern: '^[A-Za-z][A-Za-z0-9_-]{11,}$',
    description: `Given to the role of ${account} in Postgres: at least 12 letters, digits, \`-\` or \`_\`, a letter first`,
  })

export const setupConfig = Type.Object({
  DATABASE_ADMIN_URL: Type.String({
    minLength: 1,
    description: 'libpq URL of a superuser, or of an owner that may create roles',
  }),
  NATS_URL: baseConfig.NATS_URL,
  NATS_USER: baseConfig.NATS_USER,
  NATS_PASSWORD: baseConfig.NATS_PASSWORD,
  ...Object.fromEntries(roles.map((account) => [passwordVariable(account), passwordOf(account)])),
  SUBJECT_PREFIX: baseConfig.SUBJECT_PREFIX,
  IMPORT_STREAM: baseConfig.IMPORT_STREAM,
})
