import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createTestGateway } from '../testing/test-gateway.ts'
import { ensureFirstAdministrator } from './first-administrator.ts'
import { createPasswords } from './password.ts'

const sessions = '/admin/integrations/sessions/'

test('a page asks to log in, the login leads back to it, and logging out ends it on the server', async () => {
  await using gateway = await createTestGateway({ passwords: createPasswords() })
  const browser = gateway.browser()
  const asked = await browser.get(`${sessions}?page=1`)
  expect(asked.statusCode).toBe(303)
  expect(asked.headers.location).toBe(`/admin/login?next=${encodeURIComponent(`${sessions}?page=1`)}`)

  const wrong = await browser.logIn('administrator', 'wrong horse')
  expect(wrong.statusCode).toBe(401)
  expect(wrong.body).toContain('Неверное имя пользователя или пароль.')

  const right = await browser.logIn('administrator', 'correct horse', `${sessions}?page=1`)
  expect(right.statusCode).toBe(303)
  expect(right.headers.location).toBe(`${sessions}?page=1`)
  const cookie = right.cookies.find(({ name }) => name === 'sid')
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
  expect((await browser.get(sessions)).statusCode).toBe(200)

  const stolen = browser.cookieHeader()
  await browser.post('/admin/logout', await browser.hiddenFields('/admin/'))
  expect((await browser.get(sessions, { cookie: stolen })).statusCode).toBe(303)
})

test('every login has a session id of its own, whatever the browser brought', async () => {
  await using gateway = await createTestGateway()
  const browser = gateway.browser()
  browser.cookies.set('sid', 'planted')
  await browser.logIn('administrator', 'correct horse')
  const first = browser.cookies.get('sid')
  expect(first).not.toBe('planted')
  const other = await gateway.loggedIn()
  expect(other.cookies.get('sid')).not.toBe(first)
})

test('a login session ends after 30 idle minutes and after 12 hours', async () => {
  await using gateway = await createTestGateway()
  const idle = await gateway.loggedIn()
  await sql`update admin.login_session set last_seen_at = now() - interval '31 minutes'`.execute(gateway.db)
  expect((await idle.get(sessions)).statusCode).toBe(303)
  const old = await gateway.loggedIn()
  await sql`update admin.login_session set expires_at = now() - interval '1 second'`.execute(gateway.db)
  expect((await old.get(sessions)).statusCode).toBe(303)
})

test('a login form that another site has filled in is refused', async () => {
  await using gateway = await createTestGateway()
  const victim = gateway.browser()
  await victim.get('/admin/login')
  const form = { user: 'administrator', password: 'correct horse' }
  expect((await victim.post('/admin/login', form)).statusCode).toBe(403)
  const attackers = await gateway.browser().hiddenFields('/admin/login')
  expect((await victim.post('/admin/login', { ...form, ...attackers })).statusCode).toBe(403)
  const own = await victim.hiddenFields('/admin/login')
  expect((await victim.post('/admin/login', { ...form, ...own }, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(
    403,
  )
  expect(victim.cookies.has('sid')).toBe(false)
})

test('after five failures an account rests at that address, even with the right password, and only there', async () => {
  await using gateway = await createTestGateway()
  const browser = gateway.browser()
  for (let attempt = 0; attempt < 5; attempt++) {
    expect((await browser.logIn('administrator', 'wrong')).statusCode).toBe(401)
  }
  expect((await browser.logIn('administrator', 'correct horse')).statusCode).toBe(429)
  const elsewhere = gateway.browser()
  elsewhere.address = '10.0.0.7'
  expect((await elsewhere.logIn('administrator', 'correct horse')).statusCode).toBe(303)
  await sql`update admin.login_attempt set at = at - interval '16 minutes'`.execute(gateway.db)
  expect((await browser.logIn('administrator', 'correct horse')).statusCode).toBe(303)
})

test('twenty attempts at once are no way around the limit', async () => {
  await using gateway = await createTestGateway()
  const browser = gateway.browser()
  const hidden = await browser.hiddenFields('/admin/login')
  const attempts = Array.from({ length: 20 }, () =>
    browser.post('/admin/login', { ...hidden, user: 'administrator', password: 'x' }),
  )
  const statuses = (await Promise.all(attempts)).map(({ statusCode }) => statusCode)
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(5)
  expect(statuses).toContain(429)
})

test('behind a trusted proxy that ends TLS the cookie belongs to this host alone', async () => {
  await using gateway = await createTestGateway((bed) => ({
    config: { ...bed.config, ONEC_DATA_DIR: '/', DEFAULT_LOCALE: 'ru', TRUST_PROXY: '127.0.0.1' },
  }))
  const overTls = { 'x-forwarded-proto': 'https' }
  const page = await gateway.browser().get('/admin/login', overTls)
  expect(page.cookies[0]).toMatchObject({ name: '__Host-login', secure: true, path: '/' })
  await using unproxied = await createTestGateway()
  expect((await unproxied.browser().get('/admin/login', overTls)).cookies[0]?.name).toBe('login')
})

test('of two gateways that start at once one makes the first administrator, with a token', async () => {
  await using gateway = await createTestGateway()
  await sql`delete from admin.account`.execute(gateway.db)
  const passwords = createPasswords()
  const wanted = { user: 'admin', password: undefined, token: 'a-token-of-the-first-one' }
  const made = await Promise.all([1, 2].map(() => ensureFirstAdministrator(gateway.db, passwords, wanted)))
  expect(made.filter(({ generatedPassword }) => generatedPassword !== null)).toHaveLength(1)
  const again = await ensureFirstAdministrator(gateway.db, passwords, { ...wanted, token: 'another-token-instead-0' })
  expect(again.generatedPassword).toBeNull()
  const ask = (token: string) =>
    gateway.app.inject({ url: '/api/sessions', headers: { authorization: `Bearer ${token}` } })
  expect((await ask('another-token-instead-0')).statusCode).toBe(200)
  expect((await ask('a-token-of-the-first-one')).statusCode).toBe(401)
})

test('the audit can be added to and not changed', async () => {
  await using gateway = await createTestGateway()
  await gateway.loggedIn()
  await expect(sql`update admin.audit set action = 'nothing'`.execute(gateway.db)).rejects.toThrow(/permission denied/)
  await expect(sql`delete from admin.audit`.execute(gateway.db)).rejects.toThrow(/permission denied/)
  const lines = await gateway.db.selectFrom('admin.audit').select('action').execute()
  expect(lines).toEqual([{ action: 'login.succeeded' }])
})
