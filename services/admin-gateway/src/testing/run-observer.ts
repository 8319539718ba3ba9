import type { ImportRequested } from '@imports/shared/contracts/import-events'
import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import type { TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import type { AuditAction } from '../auth/audit.ts'
import type { TestGateway } from './test-gateway.ts'

/** What is in the test's stream now, oldest first, while nothing but requests is. */
export const requestedEvents = async (bed: TestBed): Promise<ImportRequested['data'][]> =>
  (await storedEvents(bed)) as ImportRequested['data'][] // only a gateway has published

/** The bodies of all events in the test's stream, oldest first. */
export async function storedEvents(bed: TestBed): Promise<Record<string, unknown>[]> {
  const { state } = await askStream(bed, 'INFO')
  const events: Record<string, unknown>[] = []
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

/** A run that was started over the API, and that nobody has claimed yet. */
export async function startedRun(
  gateway: TestGateway,
  kinds: ImportKind[] = ['catalog'],
): Promise<{ runId: string; sessionIds: string[] }> {
  const { status, body } = await gateway.api('POST', '/api/runs', { kinds })
  if (status !== 201) throw new Error(`not started: ${JSON.stringify(body)}`)
  const { runId, sessions } = body as { runId: string; sessions: { id: string }[] } // our own answer
  return { runId, sessionIds: sessions.map(({ id }) => id) }
}

/** Lines of the audit about one thing, oldest first. */
export const auditOf = ({ db }: TestGateway, action: AuditAction) =>
  db.selectFrom('admin.audit').select(['account_name', 'detail']).where('action', '=', action).orderBy('id').execute()

/** Ends the run in the ledger, as the watchdog would. */
export async function endRunByForce({ db }: TestBed, runId: string): Promise<void> {
  await sql`select imports.end_run(${runId}::uuid, 'TEST', interval '0', true)`.execute(db)
}
