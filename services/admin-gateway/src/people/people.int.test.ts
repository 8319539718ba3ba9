import { expect, test } from 'vitest'
import type { Browser } from '../testing/browser.ts'
import { createTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { changeAccount } from './account-store.ts'

const strong = 'верная лошадь скоба'

const csrf = async (browser: Browser) => ({ _csrf: (await browser.hiddenFields('/admin/account/'))._csrf ?? '' })

async function idOf({ db }: TestGateway, name: string): Promise<string> {
  const account = await db.selectFrom('admin.account').select('id').where('name', '=', name).executeTakeFirstOrThrow()
  return account.id
}

const auditOf = async ({ db }: TestGateway) =>
  (await db.selectFrom('admin.audit').select(['action', 'detail']).orderBy('id').execute())
    .filter(({ action }) => !action.startsWith('login.s'))
    .map(({ action, detail }) => ({ action, ...detail }))

test('an administrator adds somebody, changes the role, gives a new password and sets them inactive', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  const form = { ...(await csrf(browser)), name: 'Ольга', role: 'operator' }
  const weak = await browser.post('/admin/people/', { ...form, password: 'короткий' })
  expect(weak.statusCode).toBe(422)
  expect(weak.body).toContain('Пароль короче 12 символов.')
  expect(weak.body).toContain('value="Ольга"')
  const added = await browser.post('/admin/people/', { ...form, password: strong })
  expect(added.statusCode).toBe(303)
  const page = `/admin/people/${await idOf(gateway, 'Ольга')}`
  expect(added.headers.location).toBe(`${page}?said=created`)
  expect((await browser.get(`${page}?said=created`)).body).toContain('Пользователь добавлен.')
  expect((await browser.get(`${page}?said=toString`)).body).not.toContain('role="status"')
  const again = await browser.post('/admin/people/', { ...form, password: strong })
  expect(again.body).toContain('Пользователь с таким именем уже есть.')

  const olga = gateway.browser()
  expect((await olga.logIn('Ольга', strong)).statusCode).toBe(303)
  await browser.post(`${page}/role`, { ...form, role: 'viewer' })
  expect((await olga.get('/admin/')).headers.location).toMatch('/admin/login') // a new role, a new login
  await olga.logIn('Ольга', strong)
  expect((await olga.get('/admin/integrations/import_1c/')).statusCode).toBe(403)

  await browser.post(`${page}/password`, { ...form, password: `${strong} новая` })
  expect((await olga.get('/admin/')).statusCode).toBe(303)
  expect((await olga.logIn('Ольга', strong)).statusCode).toBe(401)
  expect((await olga.logIn('Ольга', `${strong} новая`)).statusCode).toBe(303)
  await browser.post(`${page}/active`, { ...form, active: 'no' })
  expect((await olga.get('/admin/')).statusCode).toBe(303)
  expect((await olga.logIn('Ольга', `${strong} новая`)).statusCode).toBe(401)
  await browser.post(`${page}/active`, { ...form, active: 'yes' })
  expect((await olga.logIn('Ольга', `${strong} новая`)).statusCode).toBe(303)

  const name = 'Ольга'
  expect(
    (await auditOf(gateway)).filter(({ action }) => !action.startsWith('login') && action !== 'access.denied'),
  ).toEqual([
    { action: 'account.refused', name, role: 'operator', reason: 'short' },
    { action: 'account.created', name, role: 'operator' },
    { action: 'account.refused', name, role: 'operator', reason: 'taken' },
    { action: 'account.changed', name, role: 'viewer' },
    { action: 'password.reset', name },
    { action: 'account.changed', name, active: false },
    { action: 'account.changed', name, active: true },
  ])
})

test('the last administrator stays one, also when two are removed at once', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  const token = await csrf(browser)
  const first = `/admin/people/${await idOf(gateway, 'administrator')}`
  for (const [what, form] of [
    ['role', { role: 'viewer' }],
    ['active', { active: 'no' }],
  ] as const) {
    const refused = await browser.post(`${first}/${what}`, { ...token, ...form })
    expect(refused.statusCode).toBe(409)
    expect(refused.body).toContain('Это последний действующий администратор')
  }
  const second = `/admin/people/${await idOf(gateway, 'operator')}`
  await browser.post(`${second}/role`, { ...token, role: 'administrator' })
  const [one, two] = [await idOf(gateway, 'administrator'), await idOf(gateway, 'operator')]
  const outcomes = await Promise.all([
    changeAccount(gateway.db, one, { active: false }),
    changeAccount(gateway.db, two, { role: 'viewer' }),
  ])
  expect(outcomes.toSorted()).toEqual(['changed', 'last-administrator'])
  const left = await gateway.db
    .selectFrom('admin.account')
    .select('name')
    .where('role', '=', 'administrator')
    .where('disabled_at', 'is', null)
    .execute()
  expect(left).toHaveLength(1)
  expect(await auditOf(gateway)).toContainEqual({
    action: 'account.refused',
    name: 'administrator',
    role: 'viewer',
    reason: 'last-administrator',
  })
})

test("everybody changes their own password and ends their other logins, and nobody else's", async () => {
  await using gateway = await createTestGateway()
  const here = await gateway.loggedIn('viewer')
  const elsewhere = await gateway.loggedIn('viewer')
  const stranger = await gateway.loggedIn('operator')
  const form = await csrf(here)
  const { number } = await gateway.db
    .selectFrom('admin.login_session as login')
    .innerJoin('admin.account as account', 'account.id', 'login.account_id')
    .select('login.number')
    .where('account.name', '=', 'operator')
    .executeTakeFirstOrThrow()
  await here.post('/admin/account/logins/end', { ...form, number: `${number}` })
  expect((await stranger.get('/admin/')).statusCode).toBe(200)

  const wrong = await here.post('/admin/account/password', { ...form, current: 'guess', password: strong })
  expect(wrong.statusCode).toBe(422)
  expect(wrong.body).toContain('Текущий пароль неверен.')
  const changed = await here.post('/admin/account/password', { ...form, current: 'correct horse', password: strong })
  expect(changed.headers.location).toBe('/admin/account/?said=password')
  expect((await here.get('/admin/account/')).statusCode).toBe(200)
  expect((await elsewhere.get('/admin/')).statusCode).toBe(303)
  expect((await gateway.browser().logIn('viewer', 'correct horse')).statusCode).toBe(401)

  const guesses = Array.from({ length: 6 }, () =>
    here.post('/admin/account/password', { ...form, current: 'guess', password: strong }),
  )
  expect((await Promise.all(guesses)).map(({ statusCode }) => statusCode)).toContain(429)

  const administrator = await gateway.loggedIn()
  const page = `/admin/people/${await idOf(gateway, 'viewer')}`
  expect((await administrator.get(page)).body).toContain('<code>127.0.0.1</code>')
  await administrator.post(`${page}/logins/end`, await csrf(administrator))
  expect((await here.get('/admin/')).statusCode).toBe(303)
})

test('the audit is shown newest first, page by page, by person and by action', async () => {
  await using gateway = await createTestGateway()
  const browser = await gateway.loggedIn()
  const line = { account_id: null, address: '10.0.0.7', detail: '{"runId":"<b>1</b>"}' }
  await gateway.db
    .insertInto('admin.audit')
    .values(
      Array.from({ length: 120 }, (_, at) => ({
        ...line,
        account_name: at % 2 ? 'operator' : 'viewer',
        action: at < 3 ? 'run.refused' : 'run.started',
      })),
    )
    .execute()
  const seen: number[] = []
  let next = '/admin/audit/?who=operator'
  while (next !== '') {
    const { body, statusCode } = await browser.get(next)
    expect(statusCode).toBe(200)
    seen.push(body.match(/data-label="Кто"/g)?.length ?? 0)
    expect(body).not.toMatch(/<td[^>]*>viewer</)
    expect(body).toContain('runId: &lt;b&gt;1&lt;/b&gt;')
    next = /href="([^"]*)" rel="next"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? ''
  }
  expect(seen).toEqual([50, 10])
  const refused = await browser.get('/admin/audit/?what=run.refused&who=')
  expect(refused.body.match(/data-label="Кто"/g)).toHaveLength(3)
})
