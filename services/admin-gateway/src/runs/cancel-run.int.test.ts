import { randomUUID } from 'node:crypto'
import { claimStep } from '@imports/shared/ledger/claim'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { endedRun, startImporter } from '@imports/shared/testing/import-run'
import { expect, test } from 'vitest'
import { runPath, sessionsPath } from '../pages/page-paths.ts'
import { openEventSource } from '../testing/event-source.ts'
import { auditOf, endRunByForce, startedRun, storedEvents } from '../testing/run-observer.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const cancelPath = (runId: string) => `/api/runs/${runId}/cancel`

test('a cancel is asked for once, whoever asks again, and is in the ledger, the stream and the audit', async () => {
  await using gateway = await createTestGateway()
  const { runId, sessionIds } = await startedRun(gateway, ['catalog', 'stocks'])
  const first = await gateway.api('POST', cancelPath(runId), undefined, 'operator')
  expect(first).toMatchObject({ status: 202, body: { runId, outcome: 'requested', requestedBy: 'operator' } })
  expect(await gateway.api('POST', cancelPath(runId))).toEqual(first)
  const cancels = (await storedEvents(gateway.bed)).filter(({ requestedBy, sessions }) => requestedBy && sessions)
  expect(cancels).toEqual([{ runId, sessions: sessionIds, requestedBy: 'operator' }])
  expect(await auditOf(gateway, 'run.cancel-requested')).toMatchObject([
    { account_name: 'operator', detail: { runId, via: 'cli' } },
    { account_name: 'administrator' },
  ])
})

test('what is over or unknown is said to be, and who may not cancel does not, all of it audited', async () => {
  await using gateway = await createTestGateway()
  const { runId } = await startedRun(gateway)
  expect(await gateway.api('POST', cancelPath(runId), undefined, 'viewer')).toMatchObject({ status: 403 })
  expect(await auditOf(gateway, 'access.denied')).toMatchObject([{ detail: { permission: 'import:cancel' } }])
  await endRunByForce(gateway.bed, runId)
  expect(await gateway.api('POST', cancelPath(runId))).toMatchObject({ status: 200, body: { outcome: 'over' } })
  for (const unknown of [randomUUID(), 'nonsense']) {
    expect(await gateway.api('POST', cancelPath(unknown))).toMatchObject({
      status: 404,
      body: { outcome: 'unknown', code: 'NOT_FOUND', message: 'Такого запуска нет.' },
    })
  }
  expect(await auditOf(gateway, 'run.cancel-refused')).toMatchObject([
    { detail: { runId, outcome: 'over' } },
    { detail: { outcome: 'unknown' } },
  ])
  expect(await gateway.bed.db.selectFrom('imports.import_cancel').selectAll().execute()).toEqual([])
})

test('without a broker a cancel is asked for all the same, and its importer stops', async () => {
  let brokerIsAway = false
  await using gateway = await createTestGateway((bed) => ({
    publish: async (event) => (brokerIsAway ? new Promise(() => {}) : bed.publisher.publish(event)),
  }))
  const { runId } = await startedRun(gateway)
  startImporter(gateway.bed, 'catalog-importer', {
    catalog: ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  })
  brokerIsAway = true
  expect(await gateway.api('POST', cancelPath(runId))).toMatchObject({ status: 202 })
  expect((await endedRun(gateway.bed, runId)).steps).toMatchObject([{ outcome: 'cancelled' }])
  expect(await gateway.api('GET', `/api/runs/${runId}`)).toMatchObject({
    body: { endedAt: expect.any(String), cancel: { requestedBy: 'administrator' }, steps: [{ outcome: 'cancelled' }] },
  })
})

test('the page asks first, without a script, and then says when the cancel was asked for', async () => {
  await using gateway = await createTestGateway()
  const { runId, sessionIds } = await startedRun(gateway, ['catalog', 'stocks'])
  const page = `${sessionsPath}${sessionIds[0]}`
  const path = runPath(runId, 'cancel')
  await gateway.putSession({ id: sessionIds[0] ?? '', run_id: runId })
  const operator = await gateway.loggedIn('operator')
  expect((await operator.get(sessionsPath)).body).toContain(
    `href="${path}" aria-label="Отменить импорт: Каталог товаров"`,
  )
  expect((await operator.get(page)).body).toContain(`href="${path}">Отменить импорт</a>`)
  expect((await operator.get('/admin/')).body).toContain(`href="${path}"`)

  const asked = await operator.get(path)
  expect(asked.body).toContain('Отменить импорт?')
  expect(asked.body).toContain('Каталог товаров → Остатки товаров')
  expect(asked.body).toContain('Текущий шаг остановится через несколько секунд')
  expect(await gateway.bed.db.selectFrom('imports.import_cancel').selectAll().execute()).toEqual([])

  const done = await operator.post(path, await operator.hiddenFields(path))
  expect([done.statusCode, done.headers.location]).toEqual([303, page])
  for (const shown of [page, '/admin/']) {
    const { body } = await operator.get(shown)
    expect(body).toMatch(/Отмена запрошена сегодня \d\d:\d\d \(operator\)/)
    expect(body).not.toContain(`href="${path}"`)
  }
  expect((await operator.get(path)).statusCode).toBe(303) // there is nothing left to ask
  expect((await operator.post(path, { _csrf: 'guess' })).statusCode).toBe(403)
})

test('an open page is told of the cancel, and who may not cancel is offered nothing', async () => {
  await using gateway = await createTestGateway()
  const { runId, sessionIds } = await startedRun(gateway)
  const row = await gateway.putSession({ id: sessionIds[0] ?? '', run_id: runId })
  const viewer = await gateway.loggedIn('viewer')
  for (const page of [sessionsPath, `${sessionsPath}${row.id}`, '/admin/'])
    expect((await viewer.get(page)).body).not.toContain(runPath(runId, 'cancel'))
  expect((await viewer.get(runPath(runId, 'cancel'))).statusCode).toBe(403)
  expect((await viewer.post(runPath(runId, 'cancel'), await viewer.hiddenFields(sessionsPath))).statusCode).toBe(403)

  await using list = await openEventSource(gateway, `${sessionsPath}stream`, {}, viewer)
  await using detail = await openEventSource(gateway, `${sessionsPath}stream?session=${row.id}&after=${row.last_seq}`)
  await gateway.api('POST', cancelPath(runId))
  await gateway.putSession({ ...row, last_seq: row.last_seq + 1 }) // as the tracker folds the event
  await expect.poll(() => detail.events.at(-1)?.data ?? '', { timeout: 5_000 }).toContain('Отмена запрошена')
  await expect.poll(() => list.events.length, { timeout: 5_000 }).toBeGreaterThan(0)
  expect(list.events.map(({ data }) => data).join()).not.toContain(runPath(runId, 'cancel'))
})

test('who asks too late is told so, and a completed step stays completed', async () => {
  await using gateway = await createTestGateway()
  const { runId, sessionIds } = await startedRun(gateway)
  await gateway.putSession({ id: sessionIds[0] ?? '', run_id: runId })
  const browser = await gateway.loggedIn()
  const form = await browser.hiddenFields(runPath(runId, 'cancel'))
  const { db } = gateway.bed.databaseOf<LedgerTables>('catalog-importer')
  const claimed = await claimStep(db, { runId, step: 1, owner: 'a', leaseMs: 60_000, maxAttempts: 3 })
  if (claimed.verdict !== 'claimed') throw new Error(claimed.verdict)
  await claimed.claim.complete(db, async () => ({}))
  const answer = await browser.post(runPath(runId, 'cancel'), form)
  const { body } = await browser.get(String(answer.headers.location))
  expect(body).toContain('Отменять нечего: импорт уже закончился.')
  expect((await endedRun(gateway.bed, runId)).steps).toMatchObject([{ outcome: 'completed' }])
})
