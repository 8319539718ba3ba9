import { parseArgs } from 'node:util'
import { InvalidConfig, loadConfig } from '@imports/shared/config/load-config'
import type { SessionTables } from '@imports/shared/contracts/session-table'
import { openDatabase } from '@imports/shared/db/database'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { Type } from 'typebox'
import { setupConfig } from '../setup/setup-config.ts'
import { forgetRuns, leastDays } from './forget-runs.ts'

const usage = `npm run retention -- --older-than-days N [--dry-run]

Forgets runs that ended more than N days ago, with their sessions and issues. N is ${leastDays} or more: the stream of events keeps 30 days.
Of each kind the newest session that completed stays. Safe to run at any time, also while something is imported.

  --dry-run    only say how many there are

DATABASE_ADMIN_URL says where, with the owner's login. Exit code: 0 done, 1 failed, 3 wrong usage.
`

const retentionConfig = Type.Pick(setupConfig, ['DATABASE_ADMIN_URL'])

process.exitCode = await main()

async function main(): Promise<number> {
  const options = parseOptions()
  if (options === null) {
    console.error(usage)
    return 3
  }
  if (options === 'help') {
    console.log(usage)
    return 0
  }
  try {
    const url = loadConfig(retentionConfig).DATABASE_ADMIN_URL
    const { db, close } = openDatabase<LedgerTables & SessionTables>({
      url,
      name: 'retention',
      onError: () => {},
      queryTimeoutMs: 120_000,
    })
    try {
      const { runs, sessions, issues } = await forgetRuns(db, options)
      console.log(`${options.dryRun ? 'would forget' : 'forgot'} ${runs} runs, ${sessions} sessions, ${issues} issues`)
    } finally {
      await close()
    }
    return 0
  } catch (error) {
    console.error(error instanceof InvalidConfig ? error.message : error)
    return 1
  }
}

function parseOptions(): { olderThanDays: number; dryRun: boolean } | 'help' | null {
  try {
    const { values } = parseArgs({
      options: {
        'older-than-days': { type: 'string', default: '' },
        'dry-run': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return 'help'
    const olderThanDays = Number(values['older-than-days'])
    return Number.isInteger(olderThanDays) && olderThanDays >= leastDays
      ? { olderThanDays, dryRun: values['dry-run'] }
      : null
  } catch {
    return null
  }
}
