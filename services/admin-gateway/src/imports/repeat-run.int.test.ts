import { expect, test } from 'vitest'
import { sessionsPath } from '../pages/page-paths.ts'
import { requestedEvents } from '../testing/run-observer.ts'
import { createTestGateway, type TestGateway } from '../testing/test-gateway.ts'

/** A catalogue that was imported, and customers of which some were not. */
async function endedRun(gateway: TestGateway) {
  const options = { full: true, switchOffAbsent: true, confirm: true }
  const first = await gateway.putSession({ status: 'completed', options })
  const { run_id } = first
  await gateway.putSession({ run_id, step: 2, import_type: 'customers', status: 'completed', failed_items: 3, options })
  return { page: `${sessionsPath}${first.id}`, action: `${sessionsPath}${first.id}/repeat` }
}

test.each([
  { way: 'same', kinds: ['catalog', 'customers'], options: { full: true, switchOffAbsent: true } },
  { way: 'failed', kinds: ['customers'], options: {} },
])('repeating ($way) is a run of its own, once however often it is clicked', async ({ way, kinds, options }) => {
  await using gateway = await createTestGateway()
  const { page, action } = await endedRun(gateway)
  const operator = await gateway.loggedIn('operator')
  const hidden = await operator.hiddenFields(page)
  const form = { ...hidden, way }
  const answers = await Promise.all([operator.post(action, form), operator.post(action, form)])
  expect(answers.map(({ statusCode, headers }) => [statusCode, headers.location])).toEqual([
    [303, sessionsPath],
    [303, sessionsPath],
  ])
  const [event, ...more] = await requestedEvents(gateway.bed)
  expect(more).toEqual([])
  expect(event).toMatchObject({ runId: hidden.run_id, steps: kinds.map((kind) => ({ kind })), requestedBy: 'operator' })
  expect(event?.options).toEqual(options)
})

test('it is offered to those who may start imports, and refused where it would be at any other start', async () => {
  await using gateway = await createTestGateway()
  const { page, action } = await endedRun(gateway)
  const viewer = await gateway.loggedIn('viewer')
  expect((await viewer.get(page)).body).not.toContain('name="way"')
  const hidden = await viewer.hiddenFields(page)
  expect((await viewer.post(action, { ...hidden, way: 'same' })).statusCode).toBe(403)

  const operator = await gateway.loggedIn('operator')
  const form = await operator.hiddenFields(page)
  const { _csrf: _, ...tokenless } = form
  expect((await operator.post(action, { ...tokenless, way: 'same' })).statusCode).toBe(403)
  for (const way of ['real', 'constructor', '']) {
    expect([way, (await operator.post(action, { ...form, way })).statusCode]).toEqual([way, 404])
  }
  expect(await requestedEvents(gateway.bed)).toEqual([])

  await gateway.api('POST', '/api/runs', { kinds: ['catalog'] })
  const [event] = await requestedEvents(gateway.bed)
  const refused = await operator.post(action, { ...form, way: 'same' })
  expect(refused.statusCode).toBe(409)
  expect(refused.body).toContain('⚠️ Импорт уже запущен!')
  expect(refused.body).toContain(`href="${sessionsPath}${event?.sessionId}"`)
})

test('a run that is not over is not offered again', async () => {
  await using gateway = await createTestGateway()
  const { id } = await gateway.putSession()
  const browser = await gateway.loggedIn()
  expect((await browser.get(`${sessionsPath}${id}`)).body).not.toContain('name="way"')
})
