import { randomBytes } from 'node:crypto'
import { connectNats } from '@imports/shared/messaging/connection'
import { silentLogger } from '@imports/shared/telemetry/logger'
import { jetstreamManager } from '@nats-io/jetstream'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { applySetup } from './apply-setup.ts'

const id = randomBytes(6).toString('hex')
const database = `setup_${id}`

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

test('set-up may be run again and by several at once, gives each service its own role, and has the stream begin above the rows', async () => {
  const { database: server, nats, setupNats, passwords } = inject('servers')
  await query(server, `create database ${database}`)
  const address = new URL(server)
  address.pathname = `/${database}`
  const options = { database: address.href, nats: setupNats, subjectPrefix: `s${id}`, stream: `S${id}`, passwords }
  try {
    const [first] = await Promise.all([applySetup(options), applySetup(options), applySetup(options)])
    expect(await applySetup(options)).toEqual(first)

    const { databaseUrls, readerUrl } = first
    expect(await query(databaseUrls['catalog-importer'], 'select count(*)::int as n from catalog.product')).toEqual([
      { n: 0 },
    ])
    await expect(query(databaseUrls['catalog-importer'], 'select from sessions.import_session')).rejects.toThrow(
      /permission denied/,
    )
    await expect(query(databaseUrls['session-tracker'], 'select from catalog.product')).rejects.toThrow(
      /permission denied/,
    )
    await expect(query(databaseUrls['admin-gateway'], 'delete from catalog.product')).rejects.toThrow(
      /permission denied/,
    )

    await query(
      address.href,
      `insert into sessions.import_session (id, run_id, step, import_type, status, requested_at, last_event_at, requested_by, requested_via, last_seq)
        values (gen_random_uuid(), gen_random_uuid(), 1, 'catalog', 'completed', now(), now(), 'admin', 'admin', 500)`,
    )
    const broker = await connectNats({ ...nats, name: 'test', log: silentLogger() })
    try {
      await applySetup(options) // the empty stream of before counts from below that row
      const { state } = await (await jetstreamManager(broker)).streams.info(`S${id}`)
      expect(state.first_seq).toBe(501)
    } finally {
      await broker.close()
    }

    await query(address.href, "insert into sessions.migration values ('9999_of_a_newer_version', now()::text)")
    expect(await applySetup(options)).toEqual(first) // who goes back to an older version runs its set-up
    await query(address.href, "insert into sessions.migration values ('0000_unknown', now()::text)")
    await expect(applySetup(options)).rejects.toThrow(/schema sessions/)

    expect(await query(readerUrl, 'select name from admin.account')).toEqual([])
    await expect(query(readerUrl, 'select password_hash from admin.account')).rejects.toThrow(/permission denied/)
    await expect(query(readerUrl, 'delete from catalog.product')).rejects.toThrow(/permission denied/)
  } finally {
    await query(server, `drop database ${database} with (force)`)
  }
})
