import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { projectEvent } from '@imports/session-tracker/project-event'
import type { TrackerTables } from '@imports/session-tracker/tracker-tables'
import { eventually } from '@imports/shared/testing/eventually'
import { followEvents } from '@imports/shared/testing/follow-events'
import { requestRun } from '@imports/shared/testing/import-run'
import { createTestBed, type TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect, inject, test } from 'vitest'

/** The broker's user who may read events anew. */
function setUp() {
  const { user = '', password = '' } = inject('servers').setupNats
  return { NATS_USER: user, NATS_PASSWORD: password }
}

async function rebuild(bed: TestBed, args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'rebuild.ts'), ...args], {
    env: { ...bed.env, ...bed.loginEnv('session-tracker'), ...setUp(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, out, error }
}

test('the command says by its exit code whether the rows are those of the stream, and makes them so', async () => {
  await using bed = await createTestBed()
  const { db } = bed.databaseOf<TrackerTables>('session-tracker')
  followEvents(bed, (event, { seq }) => projectEvent(db, event, seq))
  const { steps } = await requestRun(bed, ['catalog'])
  const rows = () => bed.db.selectFrom('sessions.import_session').selectAll().execute()
  await eventually(async () => expect(await rows()).toHaveLength(1))
  const before = await rows()

  expect(await rebuild(bed, ['--check'])).toMatchObject({ code: 0, error: '' })
  await sql`update sessions.import_session set phase = 'forged'`.execute(bed.db)
  const differs = await rebuild(bed, ['--check'])
  expect(differs.code).toBe(1)
  expect(differs.out).toContain(`${steps[0]?.sessionId}: phase`)
  expect(await rebuild(bed, [])).toMatchObject({ code: 0 })
  expect(await rows()).toEqual(before)
})

test('wrong words, a missing server and a call for help have exit codes of their own', async () => {
  await using bed = await createTestBed()
  expect(await rebuild(bed, ['--chekc'])).toMatchObject({ code: 3 })
  expect(await rebuild(bed, [], { NATS_URL: 'nats://127.0.0.1:1' })).toMatchObject({ code: 2 })
  expect(await rebuild(bed, ['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--check') })
})
