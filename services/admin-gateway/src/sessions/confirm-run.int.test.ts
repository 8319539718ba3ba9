import { randomUUID } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { ImportSessionRow } from '@imports/shared/contracts/session-table'
import { eventually } from '@imports/shared/testing/eventually'
import { expect, test } from 'vitest'
import { sessionsPath } from '../pages/page-paths.ts'
import { openEventSource } from '../testing/event-source.ts'
import { requestedEvents } from '../testing/run-observer.ts'
import { createTestGateway, type TestGateway } from '../testing/test-gateway.ts'

const button = 'Подтвердить и запустить снова'
const asks = {
  status: 'failed',
  error_code: 'NEEDS_CONFIRMATION',
  error_message: 'каталог c-1: будет отключено товаров — 3 из 10 активных (30 %, порог 20 %)',
  options: { switchOffAbsent: true },
} as const

/** A run of a catalogue and its stocks that has stopped before it wrote. */
async function askingRun(gateway: TestGateway, changes: Partial<ImportSessionRow> = {}) {
  const run_id = randomUUID()
  const row = await gateway.putSession({ run_id, ...asks, ...changes })
  const { options } = row
  await gateway.putSession({ run_id, step: 2, import_type: 'stocks', status: 'cancelled', options })
  return { page: `${sessionsPath}${row.id}`, action: `${sessionsPath}${row.id}/confirm` }
}

test('consent starts the same kinds with the same options again, once however often it is clicked', async () => {
  await using gateway = await createTestGateway()
  const { page, action } = await askingRun(gateway, { options: { switchOffAbsent: true, full: true } })
  const browser = await gateway.loggedIn('operator')
  const { body } = await browser.get(page)
  expect(body).toContain(asks.error_message)
  expect(body).toContain(`action="${action}"`)
  expect(body).toContain('Отключить товары, которых нет в выгрузке; Перечитать всё заново')
  const form = await browser.hiddenFields(page)
  const answers = await Promise.all([browser.post(action, form), browser.post(action, form)])
  expect(answers.map(({ statusCode, headers }) => [statusCode, headers.location])).toEqual([
    [303, sessionsPath],
    [303, sessionsPath],
  ])
  const events = await requestedEvents(gateway.bed)
  expect(events).toMatchObject([
    {
      runId: form.run_id,
      steps: [{ kind: 'catalog' }, { kind: 'stocks' }],
      options: { switchOffAbsent: true, full: true, confirm: true },
      requestedBy: 'operator',
    },
  ])
  expect((await browser.get(sessionsPath)).body).toContain(`Task ID: ${form.run_id}`)
})

test('another directory is read again, if runs may still name it', async () => {
  const dir = await realpath(tmpdir())
  await using gateway = await createTestGateway((bed) => ({
    config: { ...bed.config, ONEC_DATA_DIR: '/nowhere', ONEC_DATA_ROOTS: dir, DEFAULT_LOCALE: 'ru' },
  }))
  const browser = await gateway.loggedIn()
  const outside = await askingRun(gateway, { options: { switchOffAbsent: true, dataDir: '/etc' } })
  const refused = await browser.post(outside.action, await browser.hiddenFields(outside.page))
  expect(refused.statusCode).toBe(422)
  expect(refused.body).toContain('вне разрешённых: /etc')
  const inside = await askingRun(gateway, { options: { switchOffAbsent: true, dataDir: dir } })
  await browser.post(inside.action, await browser.hiddenFields(inside.page))
  expect(await requestedEvents(gateway.bed)).toMatchObject([{ options: { dataDir: dir, confirm: true } }])
})

test('only who may start an import is offered it, and can', async () => {
  await using gateway = await createTestGateway()
  const { page, action } = await askingRun(gateway)
  const viewer = await gateway.loggedIn('viewer')
  expect((await viewer.get(page)).body).not.toContain(button)
  expect((await viewer.post(action, await viewer.hiddenFields(page))).statusCode).toBe(403)
  const operator = await gateway.loggedIn('operator')
  const { _csrf: _, ...tokenless } = await operator.hiddenFields(page)
  expect((await operator.post(action, tokenless)).statusCode).toBe(403)
  expect((await gateway.browser().post(action, {})).statusCode).toBe(303) // to the login
  expect(await requestedEvents(gateway.bed)).toEqual([])
})

test.each([
  { status: 'running', error_code: null },
  { status: 'completed', error_code: null },
  { status: 'failed', error_code: 'XML_TRUNCATED' },
] as const)('a session that is $status ($error_code) asks for nothing', async (changes) => {
  await using gateway = await createTestGateway()
  const { page, action } = await askingRun(gateway, changes)
  const browser = await gateway.loggedIn()
  expect((await browser.get(page)).body).not.toContain(button)
  expect((await browser.post(action, await browser.hiddenFields(page))).statusCode).toBe(404)
  expect((await browser.post(`${sessionsPath}nonsense/confirm`, await browser.hiddenFields(page))).statusCode).toBe(404)
  expect(await requestedEvents(gateway.bed)).toEqual([])
})

test('while another import is under way it is refused on the same page, with a link to it', async () => {
  await using gateway = await createTestGateway()
  const { page, action } = await askingRun(gateway)
  await gateway.api('POST', '/api/runs', { kinds: ['catalog'] })
  const [event] = await requestedEvents(gateway.bed)
  const browser = await gateway.loggedIn()
  const refused = await browser.post(action, await browser.hiddenFields(page))
  expect(refused.statusCode).toBe(409)
  expect(refused.body).toContain('⚠️ Импорт уже запущен!')
  expect(refused.body).toContain(`href="${sessionsPath}${event?.sessionId}"`)
  expect(refused.body).toContain(button)
})

test('a page that is open when the run stops gets the button, with a token that works', async () => {
  await using gateway = await createTestGateway()
  const row = await gateway.putSession({ options: { switchOffAbsent: true } })
  const url = `${sessionsPath}stream?session=${row.id}&after=${row.last_seq}`
  await using source = await openEventSource(gateway, url)
  await using watching = await openEventSource(gateway, url, {}, await gateway.loggedIn('viewer'))
  await gateway.putSession({ ...row, ...asks, last_seq: row.last_seq + 1000 })
  await eventually(() => expect([source.events.length, watching.events.length]).toEqual([1, 1]))
  expect(watching.events[0]?.data).not.toContain(button)
  const fragment = source.events[0]?.data ?? ''
  const fields = [...fragment.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)]
  const form = Object.fromEntries(fields.map(([, name, value]) => [name, value]))
  expect((await source.browser.post(`${sessionsPath}${row.id}/confirm`, form)).statusCode).toBe(303)
  expect(await requestedEvents(gateway.bed)).toMatchObject([{ runId: form.run_id, options: { confirm: true } }])
})

test('what was switched off is counted apart: nothing was read of it', async () => {
  await using gateway = await createTestGateway()
  const none = { created: 0, updated: 0, unchanged: 0, deactivated: 0, skipped: 0, failed: 0 }
  const counts = { absent_product: { ...none, deactivated: 12 }, product: { ...none, unchanged: 88 } }
  const { id } = await gateway.putSession({
    status: 'completed',
    options: { switchOffAbsent: true, confirm: true },
    report_details: { warnings: 0, counts },
  })
  const { body } = await (await gateway.loggedIn()).get(`${sessionsPath}${id}`)
  expect(body.indexOf('Товары, которых нет в выгрузке</th><td class="num" data-label="Прочитано">—')).toBeGreaterThan(
    body.indexOf('Товары</th><td class="num" data-label="Прочитано">88'),
  )
  expect(body).toContain('Отключить товары, которых нет в выгрузке; Отключение сверх порога подтверждено')
})
