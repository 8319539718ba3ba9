import { parseArgs } from 'node:util'
import { InvalidConfig, loadConfig } from '@imports/shared/config/load-config'
import { serviceNames } from '@imports/shared/contracts/database-roles'
import { passwordsFrom, passwordVariable } from '../permissions/passwords.ts'
import { applySetup } from './apply-setup.ts'
import { rolesWithPasswords, setupConfig } from './setup-config.ts'

const usage = `usage: npm run setup

Makes or updates everything that must be there before the services start: roles, schemas and their tables, the stream and
its durables. Safe to run again. Reads from the environment:

  DATABASE_ADMIN_URL   libpq URL of a superuser, or of an owner that may create roles
  NATS_URL, NATS_USER, NATS_PASSWORD   of the user \`setup\`
  ${rolesWithPasswords.map(passwordVariable).join(', ')}
                       given to the roles in Postgres: at least 12 letters, digits, - or _, a letter first
  SUBJECT_PREFIX, IMPORT_STREAM   (import, IMPORTS)
`

process.exitCode = await main()

async function main(): Promise<number> {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
    if (values.help) {
      console.log(usage)
      return 0
    }
    const config = loadConfig(setupConfig)
    const given: Record<string, string | undefined> = config // the passwords have names that its type does not know
    await applySetup({
      database: config.DATABASE_ADMIN_URL,
      nats: { url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD },
      subjectPrefix: config.SUBJECT_PREFIX,
      stream: config.IMPORT_STREAM,
      passwords: passwordsFrom((account) => given[passwordVariable(account)] ?? ''),
    })
    console.log(`set up for ${serviceNames.join(', ')}`)
    return 0
  } catch (error) {
    if (error instanceof InvalidConfig) console.error(`${error.message}\n\n${usage}`)
    else console.error(error)
    return 1
  }
}
