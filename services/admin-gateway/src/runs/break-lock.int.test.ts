import { randomUUID } from 'node:crypto'
import { claimStep, Fenced } from '@imports/shared/ledger/claim'
import type { LedgerTables } from '@imports/shared/ledger/tables'
import { connectRedis, createImportLock } from '@imports/shared/lock/import-lock'
import { silentLogger } from '@imports/shared/telemetry/logger'
import type { TestBed } from '@imports/shared/testing/test-bed'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createAudit } from '../auth/audit.ts'
import { ledgerOf } from '../imports/run-ledger.ts'
import { runPath, sessionsPath } from '../pages/page-paths.ts'
import { auditOf, startedRun, storedEvents } from '../testing/run-observer.ts'
import { createTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { createBreakLock } from './break-lock.ts'
import { createTellQuietly } from './tell-quietly.ts'

/** A run of two kinds, whose first step an importer has claimed. */
async function claimedRun(gateway: TestGateway) {
  const { runId, sessionIds } = await startedRun(gateway, ['catalog', 'stocks'])
  const { db } = gateway.bed.databaseOf<LedgerTables>('catalog-importer')
  const owner = 'catalog-importer:host-1:4711:life'
  const claimed = await claimStep(db, { runId, step: 1, owner, leaseMs: 60_000, maxAttempts: 3 })
  if (claimed.verdict !== 'claimed') throw new Error(claimed.verdict)
  await gateway.putSession({ id: sessionIds[0] ?? '', run_id: runId })
  return {
    runId,
    sessionIds,
    page: `${sessionsPath}${sessionIds[0]}`,
    path: runPath(runId, 'break-lock'),
    db,
    ...claimed,
  }
}

const withoutRedis = (bed: TestBed) => {
  const redis = bed.opened(
    connectRedis('redis://127.0.0.1:1', () => {}),
    (client) => client.disconnect(),
  )
  return createImportLock({ redis, key: bed.config.IMPORT_LOCK_KEY, leaseMs: 1_000 })
}

test('the start page and the session say who holds the run, since when and how alive it is', async () => {
  await using gateway = await createTestGateway()
  const { page, path } = await claimedRun(gateway)
  const browser = await gateway.loggedIn()
  for (const shown of ['/admin/', page]) {
    const { body } = await browser.get(shown)
    const text = body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
    expect(text).toContain('catalog-importer на host-1, процесс 4711')
    expect(text).toContain('Каталог товаров, 1 из 2')
    expect(text).toMatch(/Запуск создан сегодня .* Шаг начат сегодня .* Последний признак жизни сегодня .* Попытка 1/)
    expect(text).toMatch(/Блокировка в Redis занята этим запуском, ещё \d+ сек/)
    expect(body).toContain(`href="${path}">Снять блокировку</a>`)
  }
})

test.each<[string, (bed: TestBed) => Promise<unknown>, string]>([
  ['free', (bed) => bed.redis.del(bed.config.IMPORT_LOCK_KEY), 'свободна'],
  ['another’s', (bed) => bed.redis.set(bed.config.IMPORT_LOCK_KEY, 'other', 'PX', 60_000), 'занята другим'],
])('a lock that is %s is shown as that', async (_, change, words) => {
  await using gateway = await createTestGateway()
  const { page } = await claimedRun(gateway)
  await change(gateway.bed)
  expect((await (await gateway.loggedIn()).get(page)).body).toContain(`<dd>${words}</dd>`)
})

test('an owner without a sign of life is shown as such, with since when', async () => {
  await using gateway = await createTestGateway()
  const { page } = await claimedRun(gateway)
  await sql`update imports.import_run set heartbeat_at = clock_timestamp() - interval '46 s'`.execute(gateway.bed.db)
  const browser = await gateway.loggedIn()
  for (const shown of ['/admin/', page])
    expect((await browser.get(shown)).body).toMatch(
      /💤<\/span>Нет сигнала<\/span> <small>последний сигнал (сегодня|вчера) /,
    )
})

test('broken: audit, ledger, lock and events; the old owner writes no more, the next start is admitted', async () => {
  await using gateway = await createTestGateway()
  const { bed } = gateway
  const { runId, sessionIds, page, path, db, claim } = await claimedRun(gateway)
  const browser = await gateway.loggedIn()
  expect((await browser.get(path)).body).toContain('Исполнитель подаёт признаки жизни')
  const answer = await browser.post(path, await browser.hiddenFields(path))
  expect([answer.statusCode, answer.headers.location]).toEqual([303, page])
  expect((await browser.get(page)).body).toContain('🔓 Блокировка снята. Можно запускать импорт.')
  expect(await bed.lock.holder()).toBeNull()
  expect((await storedEvents(bed)).slice(-2).sort((a, b) => Number(a.step) - Number(b.step))).toMatchObject([
    { sessionId: sessionIds[0], code: 'BROKEN_BY_ADMINISTRATOR', message: expect.stringContaining('снята вручную') },
    { sessionId: sessionIds[1], code: 'PREVIOUS_STEP_FAILED' },
  ])
  await expect(claim.write(db, async () => {})).rejects.toThrow(Fenced)
  const audited = await gateway.db.selectFrom('admin.audit').selectAll().orderBy('id').execute()
  expect(audited.filter(({ action }) => action.startsWith('lock.'))).toMatchObject([
    { action: 'lock.break-requested', account_name: 'administrator', detail: { runId } },
    { action: 'lock.broken', detail: { runId, outcome: 'broken', lock: 'free' } },
  ])
  expect(await gateway.api('POST', '/api/runs', { kinds: ['catalog'] })).toMatchObject({ status: 201 })
})

test('only an administrator is offered it, and can', async () => {
  await using gateway = await createTestGateway()
  const { page, path } = await claimedRun(gateway)
  const operator = await gateway.loggedIn('operator')
  for (const shown of ['/admin/', page]) expect((await operator.get(shown)).body).not.toContain(path)
  expect((await operator.get(path)).statusCode).toBe(403)
  expect((await operator.post(path, await operator.hiddenFields(page))).statusCode).toBe(403)
  expect(await auditOf(gateway, 'access.denied')).toHaveLength(2)
  const browser = await gateway.loggedIn()
  expect((await browser.get(runPath(randomUUID(), 'break-lock'))).statusCode).toBe(404)
})

test('another run’s lock stays, and a broker that is away holds nothing up', async () => {
  let brokerIsAway = false
  await using gateway = await createTestGateway((bed) => ({
    publish: (event) => (brokerIsAway ? new Promise(() => {}) : bed.publisher.publish(event)),
  }))
  const { bed } = gateway
  const { page, path } = await claimedRun(gateway)
  await bed.redis.set(bed.config.IMPORT_LOCK_KEY, 'other', 'PX', 60_000)
  const browser = await gateway.loggedIn()
  const form = await browser.hiddenFields(path)
  brokerIsAway = true
  expect((await browser.post(path, form)).headers.location).toBe(page)
  expect((await bed.lock.holder())?.value).toBe('other')
  expect((await browser.post(path, form)).statusCode).toBe(303) // again: nothing is left to do
  expect((await browser.get(page)).body).toContain('Запуск уже закончился сам')
})

test('without Redis the run ends, and it is said that the lock goes later', async () => {
  let redisIsAway = false
  await using gateway = await createTestGateway((bed) => {
    const away = withoutRedis(bed)
    const now = () => (redisIsAway ? away : bed.lock)
    return {
      lock: {
        take: (ttlMs) => now().take(ttlMs),
        extend: (value, ttlMs) => now().extend(value, ttlMs),
        release: (value) => now().release(value),
        holder: () => now().holder(),
      },
    }
  })
  const { runId, sessionIds, path } = await claimedRun(gateway)
  const browser = await gateway.loggedIn()
  redisIsAway = true
  expect((await browser.get('/admin/')).body).toContain('неизвестно: Redis недоступен')
  const answer = await browser.post(path, await browser.hiddenFields(path))
  expect((await browser.get(String(answer.headers.location))).body).toContain('Redis недоступен')
  // back again: the lock is left of a run that is over, which can be seen and mended
  redisIsAway = false
  expect(await gateway.api('POST', '/api/runs', { kinds: ['catalog'] })).toMatchObject({ status: 409 })
  await gateway.putSession({ id: sessionIds[0] ?? '', run_id: runId, status: 'failed' })
  expect((await browser.get('/admin/')).body).toContain('Закончен, блокировка осталась')
  await browser.post(path, await browser.hiddenFields(path))
  expect(await gateway.api('POST', '/api/runs', { kinds: ['catalog'] })).toMatchObject({ status: 201 })
})

test('while a transaction of the owner is open it is tried again, and given up with a clear answer', async () => {
  await using gateway = await createTestGateway()
  const { bed } = gateway
  const { runId, db } = await claimedRun(gateway)
  const visitor = { accountId: randomUUID(), name: 'admin', role: 'administrator', login: null } as const
  const deps = {
    ledger: ledgerOf(gateway.db),
    lock: bed.lock,
    tell: createTellQuietly({ publish: bed.publisher.publish, log: silentLogger() }),
    audit: createAudit(gateway.db),
    everyMs: 20,
  }
  const wish = { runId, via: 'admin', visitor, address: '' } as const
  let patient: ReturnType<ReturnType<typeof createBreakLock>> | undefined
  await db.transaction().execute(async (trx) => {
    await sql`select imports.fence(${runId}::uuid, (select token from imports.import_run))`.execute(trx)
    expect(await createBreakLock({ ...deps, patienceMs: 100 })(wish)).toMatchObject({ outcome: 'busy' })
    expect(await bed.lock.holder()).not.toBeNull()
    patient = createBreakLock(deps)(wish)
  })
  expect(await patient).toMatchObject({ outcome: 'broken', lock: 'free' })
  expect(await auditOf(gateway, 'lock.break-refused')).toMatchObject([{ detail: { runId, outcome: 'busy' } }])
})
