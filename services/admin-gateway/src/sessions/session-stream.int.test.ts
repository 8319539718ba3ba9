import { silentLogger } from '@imports/shared/telemetry/logger'
import { eventually } from '@imports/shared/testing/eventually'
import { expect, test } from 'vitest'
import { hashSecret } from '../auth/secret-token.ts'
import { openEventSource } from '../testing/event-source.ts'
import { createTestGateway } from '../testing/test-gateway.ts'
import { createEventStream } from './event-stream.ts'
import { createOpenStreams } from './open-streams.ts'
import { watchLogins } from './watch-logins.ts'

const stream = '/admin/integrations/sessions/stream'

test('a new page gets what is there, then each change as a rendered row whose id is its sequence', async () => {
  await using gateway = await createTestGateway()
  const old = await gateway.putSession()
  await using source = await openEventSource(gateway, stream)
  expect(source.headers.get('content-type')).toContain('text/event-stream')
  expect(source.headers.get('x-accel-buffering')).toBe('no')
  await eventually(() => expect(source.events).toHaveLength(1))
  const changed = await gateway.putSession({ ...old, processed_items: 55, last_seq: old.last_seq + 1000 })
  await eventually(() => expect(source.events).toHaveLength(2))
  expect(source.events[1]).toMatchObject({ event: 'session', id: String(changed.last_seq) })
  expect(source.events[1]?.data).toContain(`<tr id="session-${old.id}"`)
  expect(source.events[1]?.data).toContain('value="55"')
})

test('a page that resumes gets what has changed since, and not the rest', async () => {
  await using gateway = await createTestGateway()
  const [first, second, third] = [
    await gateway.putSession({ last_seq: 10 }),
    await gateway.putSession({ last_seq: 20 }),
    await gateway.putSession({ last_seq: 20 }),
  ]
  const idsOf = (source: { events: { data: string }[] }) =>
    source.events.map(({ data }) => /id="session-([^"]+)"/.exec(data)?.[1]).sort()
  // rows of one event share its sequence: who was cut off between them gets both again
  const sharing = [second.id, third.id].sort()
  await using byHeader = await openEventSource(gateway, stream, { 'last-event-id': '20' })
  await using byQuery = await openEventSource(gateway, `${stream}?after=11`)
  await using whole = await openEventSource(gateway, `${stream}?after=10`)
  await eventually(() => expect(idsOf(byHeader)).toEqual(sharing))
  await eventually(() => expect(idsOf(byQuery)).toEqual(sharing))
  await eventually(() => expect(idsOf(whole)).toEqual([first.id, ...sharing].sort()))
})

test('a session that falls silent is shown as such, although nobody announces it', async () => {
  await using gateway = await createTestGateway()
  const row = await gateway.putSession({ last_event_at: new Date(Date.now() - 44_500) })
  await using source = await openEventSource(gateway, `${stream}?after=${row.last_seq + 1}`)
  await eventually(() => expect(source.events.at(-1)?.data).toContain('Нет сигнала'))
})

test('the page of one session gets its own body and nothing of the others', async () => {
  await using gateway = await createTestGateway()
  const mine = await gateway.putSession()
  await using source = await openEventSource(gateway, `${stream}?session=${mine.id}&after=${mine.last_seq}`)
  await gateway.putSession()
  await gateway.putSession({
    ...mine,
    status: 'failed',
    error_message: 'файл обрывается',
    last_seq: mine.last_seq + 1000,
  })
  await eventually(() => expect(source.events).toHaveLength(1))
  expect(source.events[0]?.event).toBe('detail')
  expect(source.events[0]?.data).toContain('файл обрывается')
})

test('the page of a step is told when the rest of its run ends, with what came of the whole', async () => {
  await using gateway = await createTestGateway()
  const first = await gateway.putSession({ status: 'completed', total_items: 5 })
  const second = { run_id: first.run_id, step: 2, import_type: 'stocks', total_items: 7 } as const
  const { id } = await gateway.putSession(second)
  await using source = await openEventSource(gateway, `${stream}?session=${first.id}&after=1000000`)
  await gateway.putSession({ ...second, id, status: 'completed', last_seq: 1_000_001 })
  await eventually(() =>
    expect(source.events.at(-1)?.data).toContain('✅ Импорт завершен: Каталог (5 товаров), Остатки (7'),
  )
  expect(source.events.at(-1)).toMatchObject({ event: 'detail', id: '1000001' })
})

test('the list that started a run says once what came of it, to who looks again and to an open page', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  const path = '/admin/integrations/import_1c/'
  await browser.post(path, { ...(await browser.hiddenFields(path)), kind: 'catalog' })
  const list = async () => (await browser.get('/admin/integrations/sessions/')).body
  const first = await list()
  expect(first).toContain('✅ Импорт запущен')
  const run_id = /data-stream="[^"]*[?]run=([^"]+)"/.exec(first)?.[1] ?? ''
  expect(await list()).not.toContain('class="note') // it is under way

  await using source = await openEventSource(gateway, `${stream}?run=${run_id}&after=1000000`)
  const failed = { run_id, status: 'failed', error_message: 'обрыв.', last_seq: 1_000_001 } as const
  const row = await gateway.putSession(failed)
  await gateway.putSession({ ...failed, step: 2, import_type: 'prices', status: 'cancelled' })
  const sentence = '❌ Ошибка импорта каталога: обрыв. Цены не импортированы.'
  await eventually(() => expect(source.events.findLast(({ event }) => event === 'result')?.data).toContain(sentence))
  const told = await list()
  expect(told).toContain(
    `<p class="note bad" role="status">${sentence} <a href="/admin/integrations/sessions/${row.id}">`,
  )
  expect(await list()).not.toContain('class="note')
})

test('logging out ends the live pages of that login', async () => {
  await using gateway = await createTestGateway()
  await using source = await openEventSource(gateway, stream)
  await source.browser.post('/admin/logout', await source.browser.hiddenFields('/admin/'))
  await eventually(() => expect(source.closed()).toBe(true))
  await expect(openEventSource(gateway, stream, {}, source.browser)).rejects.toThrow('401')
})

test('a login that was ended elsewhere loses its live pages, and no other does', async () => {
  await using gateway = await createTestGateway()
  const { db, bed } = gateway
  const streams = createOpenStreams()
  const closed: string[] = []
  const open = async (name: string) => {
    const idHash = hashSecret((await gateway.loggedIn()).cookies.get('sid') ?? '')
    const stream = bed.opened(createEventStream({ onClose: () => closed.push(name) }), ({ body }) => body.destroy())
    stream.body.resume()
    streams.add(idHash, stream)
    return idHash
  }
  const ended = await open('ended')
  await open('good')
  bed.opened(watchLogins({ db, streams, log: silentLogger(), everyMs: 20 }), (stop) => stop())
  await db.deleteFrom('admin.login_session').where('id_hash', '=', ended).execute()
  await eventually(() => expect(closed).toContain('ended'))
  expect(closed).not.toContain('good')
})

test('shutting down does not wait for open pages', async () => {
  await using gateway = await createTestGateway()
  await using source = await openEventSource(gateway, stream)
  await gateway.app.close()
  await eventually(() => expect(source.closed()).toBe(true))
})
