import { silentLogger } from '@imports/shared/telemetry/logger'
import { eventually } from '@imports/shared/testing/eventually'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { openSessionFeed } from './session-feed.ts'

async function feedOf({ bed, db }: TestGateway, pollMs: number): Promise<{ heard: number[] }> {
  const databaseUrl = bed.databaseUrlOf('admin-gateway')
  const feed = bed.opened(await openSessionFeed({ db, databaseUrl, log: silentLogger(), pollMs }), (open) =>
    open.close(),
  )
  const heard: number[] = []
  feed.subscribe(({ last_seq }) => heard.push(last_seq))
  return { heard }
}

const never = 3_600_000

const listeners = ({ bed }: TestGateway) =>
  sql<{ pid: number }>`select pid from pg_stat_activity
    where datname = current_database() and application_name like '%listen'`.execute(bed.db)

test('a notification that is lost is made up for by the poll', async () => {
  await using gateway = await createTestGateway()
  const { heard } = await feedOf(gateway, 50)
  const row = await gateway.putSession()
  await eventually(() => expect(heard).toContain(row.last_seq))
  await eventually(async () => expect((await listeners(gateway)).rows).toHaveLength(2)) // connecting reads what was missed, too
  await sql`update sessions.import_session set last_seq = ${row.last_seq + 5}`.execute(gateway.bed.db) // says nothing
  await eventually(() => expect(heard).toContain(row.last_seq + 5))
})

test('a cut connection is made anew, and what was said meanwhile is fetched', async () => {
  await using gateway = await createTestGateway()
  const { heard } = await feedOf(gateway, never)
  await eventually(async () => expect((await listeners(gateway)).rows).toHaveLength(2)) // the gateway's own and this one
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like '%listen'`.execute(gateway.bed.db)
  await eventually(async () => expect((await listeners(gateway)).rows).toHaveLength(0))
  const missed = await gateway.putSession()
  await eventually(() => expect(heard).toContain(missed.last_seq))
  const said = await gateway.putSession()
  await eventually(() => expect(heard).toContain(said.last_seq))
})
