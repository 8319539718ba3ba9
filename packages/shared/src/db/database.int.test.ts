import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { createTestBed } from '../testing/test-bed.ts'
import { openDatabase } from './database.ts'

test('a transaction that loses its connection while it waits for something else is an error, and not the end of the process', async () => {
  await using bed = await createTestBed()
  const heard: string[] = []
  const onError = (error: Error) => heard.push(error.message)
  const { db, close } = openDatabase<unknown>({ url: bed.databaseUrlOf('session-tracker'), name: 'lost', onError })
  bed.opened(null, close)
  const lost = db.transaction().execute(async (trx) => {
    await sql`select 1`.execute(trx)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lost'`.execute(bed.db)
    await eventually(() => expect(heard).not.toEqual([]))
  })
  await expect(lost).rejects.toThrow()
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
})
