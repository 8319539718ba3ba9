import { claimStep } from '@imports/shared/ledger/claim'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import type { TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'

/** As if nothing had happened to the run, and to its sessions, for so long: every time that is known of them is so much older. */
export async function age(bed: TestBed, runId: string, seconds: number): Promise<void> {
  const by = sql`make_interval(secs => ${seconds})`
  await sql`update imports.import_run set created_at = created_at - ${by}, heartbeat_at = heartbeat_at - ${by},
    re_requested_at = re_requested_at - ${by}, expires_at = expires_at - ${by} where run_id = ${runId}`.execute(bed.db)
  await sql`update sessions.import_session set last_event_at = last_event_at - ${by} where run_id = ${runId}`.execute(
    bed.db,
  )
}

/** Claims the current step as an importer would that dies right afterwards. */
export async function claimAndDie(bed: TestBed, runId: string, step = 1) {
  const { db } = bed.databaseOf<LedgerTables>('catalog-importer')
  const claimed = await claimStep(db, { runId, step, owner: 'dead', leaseMs: 1, maxAttempts: 3 })
  if (claimed.verdict !== 'claimed') throw new Error(`not claimed: ${claimed.verdict}`)
  return { db, claim: claimed.claim }
}
