import type { ImportRequested } from '@imports/shared/contracts/import-events'
import type { TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'

/** What is in the test's stream now, oldest first. */
export async function requestedEvents(bed: TestBed): Promise<ImportRequested['data'][]> {
  const { state } = await askStream(bed, 'INFO')
  const events: ImportRequested['data'][] = []
  for (let seq = state?.first_seq ?? 1; seq <= (state?.last_seq ?? 0); seq++) {
    const { message } = await askStream(bed, 'MSG.GET', { seq })
    if (message) events.push(JSON.parse(Buffer.from(message.data, 'base64').toString()))
  }
  return events
}

export const purgeStream = (bed: TestBed): Promise<unknown> => askStream(bed, 'PURGE')

interface StreamAnswer {
  state?: { first_seq: number; last_seq: number }
  message?: { data: string }
}

/** JetStream's own JSON interface; the gateway itself needs nothing of it. */
async function askStream({ nats, config }: TestBed, what: string, body: object = {}): Promise<StreamAnswer> {
  const answer = await nats.request(`$JS.API.STREAM.${what}.${config.IMPORT_STREAM}`, JSON.stringify(body))
  return answer.json()
}

/** Ends the run in the ledger, as the watchdog would. */
export async function endRunByForce({ db }: TestBed, runId: string): Promise<void> {
  await sql`select imports.end_run(${runId}::uuid, 'TEST', interval '0', true)`.execute(db)
}
