import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createTestBed } from '../testing/test-bed.ts'

test('a connection that the server ends between two statements fails the next one, and not the process', async () => {
  await using bed = await createTestBed()
  const { pool } = bed.databaseOf('catalog-importer')
  const client = await pool.connect()
  const { rows } = await client.query('select pg_backend_pid() as pid')
  await client.query('begin')
  const ended = new Promise((resolve) => client.once('end', resolve))
  await sql`select pg_terminate_backend(${rows[0].pid})`.execute(bed.db)
  await ended // an error that nobody hears would be thrown before that, and counted against this file
  await expect(client.query('select 1')).rejects.toThrow()
  client.release(true)
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
})
