import { importKindNames, importKinds } from '@imports/shared/contracts/import-kinds'
import { connectRedis, createImportLock } from '@imports/shared/lock/import-lock'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { importPath } from '../pages/page-paths.ts'
import { endRunByForce, purgeStream, requestedEvents } from '../testing/run-observer.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const sessions = '/admin/integrations/sessions/'

test('the button admits a run: ledger, request, stretched lock, and a message with both ids', async () => {
  await using gateway = await createTestGateway()
  const { bed } = gateway
  const browser = await gateway.loggedIn()
  const hidden = await browser.hiddenFields(importPath)
  const answer = await browser.post(importPath, { ...hidden, kind: 'catalog' })
  expect(answer.statusCode).toBe(303)
  expect(answer.headers.location).toBe(sessions)

  const [event, ...more] = await requestedEvents(bed)
  expect(more).toEqual([])
  const holder = await bed.lock.holder()
  expect(event).toMatchObject({
    runId: hidden.run_id,
    kind: 'catalog',
    step: 1,
    requestedBy: 'administrator',
    requestedVia: 'admin',
    lockValue: holder?.value,
  })
  expect(holder?.ttlMs).toBeGreaterThan(bed.config.IMPORT_LEASE_MS)
  const run = await bed.db.selectFrom('imports.import_run').selectAll().executeTakeFirstOrThrow()
  expect(run).toMatchObject({ run_id: hidden.run_id, lock_value: holder?.value, ended_at: null })

  const { body } = await browser.get(sessions)
  expect(body).toContain(`✅ Импорт запущен (Task ID: ${hidden.run_id}, Session ID: ${event?.sessionId})`)
  expect((await browser.get(sessions)).body).not.toContain('Импорт запущен') // said once
})

test('a form without its token, or from another site, starts nothing', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  const hidden = await browser.hiddenFields(importPath)
  const { _csrf: _, ...tokenless } = hidden
  const forged = [
    browser.post(importPath, { ...tokenless, kind: 'catalog' }),
    browser.post(importPath, { ...hidden, _csrf: 'guess', kind: 'catalog' }),
    browser.post(importPath, { ...hidden, kind: 'catalog' }, { 'sec-fetch-site': 'cross-site' }),
    browser.post(importPath, { ...hidden, kind: 'catalog' }, { 'sec-fetch-site': 'same-site' }),
  ]
  expect((await Promise.all(forged)).map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403])
  expect(await requestedEvents(gateway.bed)).toEqual([])
})

test('of a hundred starts at once exactly one is admitted', async () => {
  await using gateway = await createTestGateway()
  const starts = Array.from({ length: 100 }, () => gateway.api('POST', '/api/runs', { kinds: ['catalog'] }))
  const answers = await Promise.all(starts)
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(99)
  expect(await requestedEvents(gateway.bed)).toHaveLength(1)
})

test('a double click is one run, and both clicks are told so', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  const form = { ...(await browser.hiddenFields(importPath)), kind: 'catalog' }
  const answers = await Promise.all([browser.post(importPath, form), browser.post(importPath, form)])
  answers.push(await browser.post(importPath, form))
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303])
  expect(await requestedEvents(gateway.bed)).toHaveLength(1)
})

test('a second start is refused with a link to what is under way', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  await browser.post(importPath, { ...(await browser.hiddenFields(importPath)), kind: 'catalog' })
  const [event] = await requestedEvents(gateway.bed)
  const refused = await browser.post(importPath, { ...(await browser.hiddenFields(importPath)), kind: 'catalog' })
  expect(refused.statusCode).toBe(409)
  expect(refused.body).toContain('⚠️ Импорт уже запущен! Дождитесь завершения текущего импорта.')
  expect(refused.body).toContain(`href="${sessions}${event?.sessionId}"`)
})

test('the ledger refuses when the lock has been lost, and the lock is given back', async () => {
  await using gateway = await createTestGateway()
  const { bed } = gateway
  const first = await gateway.api('POST', '/api/runs', { kinds: ['catalog'] })
  await bed.redis.del(bed.config.IMPORT_LOCK_KEY)
  const second = await gateway.api('POST', '/api/runs', { kinds: ['catalog'] })
  expect(second).toMatchObject({ status: 409, body: { code: 'RUN_ACTIVE' } })
  expect(second.body).toMatchObject({ activeRunId: Reflect.get(Object(first.body), 'runId') })
  expect(await bed.lock.holder()).toBeNull()
})

test('without Redis nothing is started, and it is said why', async () => {
  await using gateway = await createTestGateway((bed) => {
    const redis = bed.opened(
      connectRedis('redis://127.0.0.1:1', () => {}),
      (client) => client.disconnect(),
    )
    return { lock: createImportLock({ redis, key: bed.config.IMPORT_LOCK_KEY, leaseMs: 1000 }) }
  })
  const answer = await gateway.api('POST', '/api/runs', { kinds: ['catalog'] })
  expect(answer).toMatchObject({ status: 503, body: { code: 'LOCK_UNAVAILABLE' } })
  expect(await gateway.bed.db.selectFrom('imports.import_run').selectAll().execute()).toEqual([])
  const browser = await gateway.loggedIn()
  const page = await browser.post(importPath, { ...(await browser.hiddenFields(importPath)), kind: 'catalog' })
  expect(page.body).toContain('недоступен Redis')
})

test('a broker that does not confirm means accepted and waiting, never not started', async () => {
  await using gateway = await createTestGateway({
    publish: async () => {
      throw new Error('no answer')
    },
  })
  const answer = await gateway.api('POST', '/api/runs', { kinds: ['catalog'] })
  expect(answer).toMatchObject({ status: 201, body: { delivery: 'waiting' } })
  expect(await gateway.bed.lock.holder()).not.toBeNull()
  expect(await gateway.bed.db.selectFrom('imports.import_run').select('ended_at').execute()).toEqual([
    { ended_at: null },
  ])
})

test('a form sent again after its sender died asks for the same step once more', async () => {
  await using gateway = await createTestGateway()
  const { bed } = gateway
  const runId = '0191c2aa-0000-7000-8000-000000000001'
  await gateway.api('POST', '/api/runs', { kinds: ['catalog'], runId })
  await purgeStream(bed)
  await bed.redis.del(bed.config.IMPORT_LOCK_KEY)
  const again = await gateway.api('POST', '/api/runs', { kinds: ['catalog'], runId })
  expect(again).toMatchObject({ status: 201, body: { runId } })
  expect(await bed.db.selectFrom('imports.import_run').select('run_id').execute()).toEqual([{ run_id: runId }])
  expect(await bed.lock.holder()).toBeNull() // its own value was given back; the importer takes the lock anew
})

test('a viewer sees the page and starts nothing, which is in the audit', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn('viewer')
  const hidden = await browser.hiddenFields(importPath)
  expect((await browser.post(importPath, { ...hidden, kind: 'catalog' })).statusCode).toBe(403)
  expect(await gateway.api('POST', '/api/runs', { kinds: ['catalog'] }, 'viewer')).toMatchObject({ status: 403 })
  const denied = await gateway.db
    .selectFrom('admin.audit')
    .select('account_name')
    .where('action', '=', 'access.denied')
    .execute()
  expect(denied).toEqual([{ account_name: 'viewer' }, { account_name: 'viewer' }])
})

test('what cannot be imported is refused with its own code', async () => {
  await using gateway = await createTestGateway({
    findFiles: () => ({
      of: async () => ({ count: 0, bytes: 0, superseded: 0, formedAt: null, files: [] }),
      has: async () => false,
    }),
  })
  const start = async (body: object) => {
    const answer = await gateway.api('POST', '/api/runs', body)
    return [answer.status, Reflect.get(Object(answer.body), 'code')]
  }
  expect(await start({ kinds: [] })).toEqual([422, 'NO_KIND'])
  expect(await start({ kinds: ['catalog'] })).toEqual([422, 'FILES_NOT_FOUND'])
  expect(await start({ kinds: ['catalog'], dataDir: '/etc' })).toEqual([422, 'DATA_DIR_OUTSIDE'])
  expect(await start({ kinds: ['catalog'], dataDir: '/no/such/directory' })).toEqual([422, 'DATA_DIR_NOT_FOUND'])
  expect(await start({ kinds: ['orders'] })).toEqual([400, 'INVALID_REQUEST'])
  expect(await start({ kinds: ['catalog'], options: { fast: true } })).toEqual([400, 'INVALID_REQUEST'])
})

test('stocks and prices need products, or a catalogue in the same run', async () => {
  await using gateway = await createTestGateway()
  const { bed } = gateway
  const start = (kinds: string[]) => gateway.api('POST', '/api/runs', { kinds })
  for (const kinds of [['stocks'], ['prices'], ['prices', 'stocks']]) {
    expect(await start(kinds)).toMatchObject({
      status: 422,
      body: { code: 'NEEDS_PRODUCTS', message: expect.stringContaining('каталог товаров пуст') },
    })
  }
  const browser = await gateway.loggedIn()
  const page = await browser.post(importPath, { ...(await browser.hiddenFields(importPath)), kind: 'stocks' })
  expect(page.body).toContain('Невозможно загрузить остатки/цены: каталог товаров пуст. Сначала импортируйте каталог.')
  expect(await requestedEvents(bed)).toEqual([])

  const together = await start(['prices', 'catalog', 'stocks'])
  expect(together).toMatchObject({
    status: 201,
    body: { sessions: [{ kind: 'catalog' }, { kind: 'stocks' }, { kind: 'prices' }] },
  })
  await endRunByForce(bed, Reflect.get(Object(together.body), 'runId'))
  await bed.redis.del(bed.config.IMPORT_LOCK_KEY)
  await sql`insert into catalog.product (onec_id, name, last_session_id) values ('x', 'Мяч', gen_random_uuid())`.execute(
    bed.db,
  )
  expect(await start(['prices'])).toMatchObject({ status: 201, body: { sessions: [{ kind: 'prices' }] } })
})

test('the selective import is one run of what is ticked, in the order of the registry, each kind with a session', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  const hidden = await browser.hiddenFields(importPath)
  const start = (fields: [string, string][]) => browser.post(importPath, [...Object.entries(hidden), ...fields])
  const nothing = await start([['kind', 'selected']])
  expect([nothing.statusCode, nothing.body.includes('⚠️ Не выбран тип импорта.')]).toEqual([422, true])
  const ticked: [string, string][] = [
    ['kind', 'selected'],
    ['kinds', 'prices'],
    ['kinds', 'catalog'],
    ['kinds', 'nonsense'],
  ]
  expect((await start(ticked)).statusCode).toBe(303)
  expect(await requestedEvents(gateway.bed)).toMatchObject([
    {
      steps: [
        { kind: 'catalog', step: 1 },
        { kind: 'prices', step: 2 },
      ],
    },
  ])
})

test('the boxes are the registry’s kinds: those that cannot be ticked say why, and a refusal keeps what was ticked', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  const boxOf = (body: string, kind: string) =>
    body.match(new RegExp(`<input[^>]*id="selected-${kind}"[^>]*>`))?.[0] ?? ''
  const fresh = (await browser.get(importPath)).body
  for (const kind of importKindNames) {
    const box = boxOf(fresh, kind)
    expect([kind, / disabled/.test(box)]).toEqual([kind, false])
    expect([kind, / checked/.test(box)]).toEqual([kind, kind === 'catalog'])
    const after = fresh.slice(fresh.indexOf(box)).split('</div>')[0]
    expect([kind, after?.includes('(требует наличия каталога)')]).toEqual([kind, importKinds[kind].needsProducts])
  }
  const hidden = await browser.hiddenFields(importPath)
  const refused = await browser.post(importPath, { ...hidden, kind: 'selected', kinds: 'stocks' })
  expect(refused.body).toContain(
    'Невозможно загрузить остатки/цены: каталог товаров пуст. Сначала импортируйте каталог.',
  )
  expect(refused.body).toMatch(/id="kind-selected"[^>]* checked/)
  expect(['catalog', 'stocks'].map((kind) => / checked/.test(boxOf(refused.body, kind)))).toEqual([false, true])
})

test('what is ticked is asked of the run, and nothing else', async () => {
  await using gateway = await createTestGateway()
  const { bed } = gateway
  const browser = await gateway.loggedIn()
  const start = async (ticked: Record<string, string>) => {
    const answer = await browser.post(importPath, {
      ...(await browser.hiddenFields(importPath)),
      kind: 'catalog',
      ...ticked,
    })
    expect(answer.statusCode).toBe(303)
    const event = (await requestedEvents(bed)).at(-1)
    await endRunByForce(bed, event?.runId ?? '')
    await bed.redis.del(bed.config.IMPORT_LOCK_KEY)
    return event?.options
  }
  expect(await start({})).toEqual({})
  expect(await start({ switch_off_absent: 'yes', full: 'yes' })).toEqual({ switchOffAbsent: true, full: true })
  expect(await start({ full: 'yes', confirm: 'yes', dataDir: '/etc' })).toEqual({ full: true })
})

test('switching off what is absent is refused where there are no goods, and the form stays as it was', async () => {
  await using gateway = await createTestGateway()
  await sql`insert into catalog.product (onec_id, name, last_session_id) values ('x', 'Мяч', gen_random_uuid())`.execute(
    gateway.bed.db,
  )
  const options = { switchOffAbsent: true }
  expect(await gateway.api('POST', '/api/runs', { kinds: ['stocks', 'prices'], options })).toMatchObject({
    status: 422,
    body: { code: 'SWITCH_OFF_NEEDS_CATALOG', message: expect.stringContaining('только при импорте каталога') },
  })
  const browser = await gateway.loggedIn()
  const form = { ...(await browser.hiddenFields(importPath)), kind: 'stocks', switch_off_absent: 'yes' }
  const page = await browser.post(importPath, form)
  expect(page.statusCode).toBe(422)
  expect(page.body).toContain('⚠️ Отключить отсутствующие товары можно только при импорте каталога.')
  expect(page.body).toMatch(/name="switch_off_absent"[^>]* checked/)
  expect(page.body).not.toMatch(/name="full"[^>]* checked/)
  expect(await requestedEvents(gateway.bed)).toEqual([])
  expect(await gateway.api('POST', '/api/runs', { kinds: ['catalog', 'stocks'], options })).toMatchObject({
    status: 201,
  })
})

test('no token and a wrong one are answered in JSON', async () => {
  await using gateway = await createTestGateway()
  for (const authorization of ['', 'Bearer a-token-that-nobody-has', 'Basic YWRtaW46YWRtaW4=']) {
    const answer = await gateway.app.inject({ method: 'POST', url: '/api/runs', headers: { authorization } })
    expect(answer.statusCode).toBe(401)
    expect(answer.json()).toMatchObject({ code: 'UNAUTHORIZED' })
  }
  const browser = await gateway.loggedIn()
  expect((await browser.get('/api/sessions')).statusCode).toBe(401) // a page's cookie is no token
})

test('a run is over when its rows are terminal, the ledger has ended it and the lock is free', async () => {
  await using gateway = await createTestGateway()
  const { bed } = gateway
  await gateway.api('POST', '/api/runs', { kinds: ['catalog'] })
  const [event] = await requestedEvents(bed)
  const { runId, sessionId, lockValue } = event!
  const over = async () => Reflect.get(Object((await gateway.api('GET', `/api/runs/${runId}`)).body), 'over')
  expect(await over()).toBe(false)
  await gateway.putSession({ id: sessionId, run_id: runId, status: 'completed', finished_at: new Date() })
  expect(await over()).toBe(false)
  await endRunByForce(bed, runId)
  expect(await over()).toBe(false)
  await bed.lock.release(lockValue)
  expect(await over()).toBe(true)
})
