import { importKindNames, importKinds } from '@imports/shared/contracts/import-kinds'
import { expect, test } from 'vitest'
import { createTestGateway } from '../testing/test-gateway.ts'

test('every answer has the headers that a browser defends itself with', async () => {
  await using gateway = await createTestGateway()
  const page = await (await gateway.loggedIn()).get('/admin/integrations/sessions/')
  const policy = String(page.headers['content-security-policy'])
  const nonce = /script-src 'nonce-([0-9a-f]+)'/.exec(policy)?.[1]
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  expect(page.body).toContain(`nonce="${nonce}"`)
  expect(page.body).not.toMatch(/ on\w+="| style="|<style|<script(?![^>]*nonce=)/)
  expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
})

test('a page that does not exist is a page, with a number', async () => {
  await using gateway = await createTestGateway()
  const page = await gateway.browser().get('/no/such/page')
  expect(page.statusCode).toBe(404)
  expect(page.body).toContain('Страница не найдена')
  expect(page.body).toMatch(/Номер ошибки: [0-9a-f]{10}/)
  expect((await gateway.browser().get('/api/no/such')).json()).toMatchObject({ code: 'NOT_FOUND' })
})

test('a failure inside says a number and nothing of what failed', async () => {
  const broken = async () => {
    throw new Error('password of the database is hunter2')
  }
  const stop = { findCancel: broken, requestCancel: broken, breakRun: broken }
  await using gateway = await createTestGateway({
    ledger: { openRun: broken, findRun: broken, openRunId: broken, ...stop },
  })
  const page = await (await gateway.loggedIn()).get('/admin/')
  expect(page.statusCode).toBe(500)
  expect(page.body).toContain('Внутренняя ошибка')
  expect(page.body).not.toContain('hunter2')
  const answer = await gateway.api('GET', '/api/runs/0191c2aa-0000-7000-8000-000000000001')
  expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } })
  expect(JSON.stringify(answer.body)).not.toContain('hunter2')
})

test('what 1C or an importer wrote is shown, never run', async () => {
  await using gateway = await createTestGateway()
  const evil = '<img src=x onerror=alert(1)>'
  const { id } = await gateway.putSession({ status: 'failed', error_message: evil, requested_by: evil, phase: evil })
  const browser = await gateway.loggedIn()
  for (const url of ['/admin/integrations/sessions/', `/admin/integrations/sessions/${id}`]) {
    const { body } = await browser.get(url)
    expect(body).not.toContain('<img')
    expect(body).toContain('&lt;img')
  }
})

test('without JavaScript the list loads itself again, only while something is under way', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  const list = async () => (await browser.get('/admin/integrations/sessions/')).body
  expect(await list()).not.toContain('http-equiv="refresh"')
  const row = await gateway.putSession()
  expect(await list()).toContain('<noscript><meta http-equiv="refresh" content="5"></noscript>')
  await gateway.putSession({ ...row, status: 'completed', last_seq: row.last_seq + 1 })
  expect(await list()).not.toContain('http-equiv="refresh"')
})

test('the import page offers every kind and says why some cannot be started', async () => {
  await using gateway = await createTestGateway()
  const { body } = await (await gateway.loggedIn()).get('/admin/integrations/import_1c/')
  for (const title of ['Полный каталог', 'Только остатки', 'Только цены', 'Клиенты', 'Только изображения товаров']) {
    expect(body).toContain(title)
  }
  expect(body).toContain('2 файла · 1 КБ')
  expect(body).toContain('Невозможно загрузить изображения: каталог товаров пуст')
  const needy = importKindNames.filter((kind) => importKinds[kind].needsProducts)
  expect(body.match(/type="radio"[^>]*disabled/g)).toHaveLength(needy.length)
})

test('the detail groups issues by code and shows the first of each', async () => {
  await using gateway = await createTestGateway()
  const { id } = await gateway.putSession({ status: 'completed', failed_items: 25 })
  const issue = {
    session_id: id,
    severity: 'error' as const,
    file: 'prices/prices_1_4.xml',
    onec_id: 'a#b',
    field: null,
  }
  const issues = Array.from({ length: 25 }, (_, at) => ({
    ...issue,
    code: 'OFFER_NOT_FOUND',
    line: at,
    message: 'нет',
  }))
  await gateway.bed.db
    .insertInto('imports.import_issue')
    .values([...issues, { ...issue, code: 'BAD_PRICE', line: 7, message: 'по запросу' }])
    .execute()
  const { body } = await (await gateway.loggedIn()).get(`/admin/integrations/sessions/${id}`)
  expect(body).toContain('OFFER_NOT_FOUND · 25')
  expect(body).toContain('Показаны первые 20 из 25')
  expect(body).toContain('prices/prices_1_4.xml:7')
  expect(body.indexOf('OFFER_NOT_FOUND')).toBeLessThan(body.indexOf('BAD_PRICE'))
  const json = await gateway.api('GET', `/api/sessions/${id}`)
  expect(json).toMatchObject({ status: 200, body: { issueCount: 26 } })
})

test.each([
  { status: 'running', said: 'Чисел ещё нет.' },
  { status: 'failed', said: 'Чисел нет: до загрузки дело не дошло.' },
  { status: 'completed', unchanged: true, said: 'Все файлы те же, что и в прошлый раз: читать было нечего.' },
  { status: 'completed', unchanged: false, said: 'Посчитать было нечего.' },
] as const)('a session without figures says why: $said', async ({ status, said, ...file }) => {
  await using gateway = await createTestGateway()
  const files = 'unchanged' in file ? [{ path: 'goods.xml', bytes: 1, sha256: 'ab', formedAt: null, ...file }] : []
  const { id } = await gateway.putSession({ status, files, report_details: { counts: {}, warnings: 0 } })
  const { body } = await (await gateway.loggedIn('viewer')).get(`/admin/integrations/sessions/${id}`)
  expect(body).toContain(`>${said}<`)
})

test('the start page says whether an import is under way, and which', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  expect((await browser.get('/admin/')).body).toContain('Сейчас ничего не импортируется')
  const started = await gateway.api('POST', '/api/runs', { kinds: ['catalog'] })
  expect(started.status).toBe(201)
  const page = (await browser.get('/admin/')).body
  expect(page).toContain('Каталог товаров')
  expect(page).toContain('/admin/integrations/sessions/')
  expect((await browser.get('/admin')).statusCode).toBe(200)
})

test('an address with a slash at its end is the same page', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  const { id } = await gateway.putSession()
  for (const path of [
    '/admin/integrations/sessions',
    `/admin/integrations/sessions/${id}`,
    `/admin/integrations/sessions/${id}/`,
  ]) {
    expect((await browser.get(path)).statusCode, path).toBe(200)
  }
})
