import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type DeclaredRoute, gatewayWithRoutes } from '../testing/declared-routes.ts'
import { requestedEvents } from '../testing/run-observer.ts'
import { createTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { mayDo, type Permission, type Role, roles } from './permissions.ts'

const open: Permission[] = ['public', 'anonymous']

/** Asks for a route by hand, as somebody of that role would who knows every trick but has nobody else's rights. */
async function asker(gateway: TestGateway, role: Role) {
  const browser = await gateway.loggedIn(role)
  const { _csrf = '' } = await browser.hiddenFields('/admin/account/')
  return async ({ method, url }: DeclaredRoute): Promise<number> => {
    const address = url.replace(/:\w+/g, () => randomUUID()).replace('*', 'none')
    if (url.startsWith('/api/')) {
      const body = method === 'GET' ? undefined : {}
      return (await gateway.api(method === 'GET' ? 'GET' : 'POST', address, body, role)).status
    }
    const answer = method === 'GET' ? browser.get(address) : browser.post(address, { _csrf })
    return (await answer).statusCode
  }
}

test('every route lets through who has its permission, and nobody else', async () => {
  const { gateway, declared } = await gatewayWithRoutes()
  await using _ = gateway
  const guarded = declared.filter(({ permission, url }) => !open.includes(permission) && url !== '/admin/logout')
  expect(new Set(guarded.map(({ permission }) => permission))).toEqual(
    new Set(['signed-in', 'import:view', 'import:run', 'import:cancel', 'import:break-lock', 'people:manage']),
  )
  const changing = guarded.filter(({ method }) => method !== 'GET')
  expect(changing.filter(({ permission }) => permission === 'import:view')).toEqual([]) // who only looks changes nothing
  const ofPeople = guarded.filter(({ url }) => /^\/admin\/(people|audit)\//.test(url))
  expect(new Set(ofPeople.map(({ permission }) => permission))).toEqual(new Set(['people:manage']))
  for (const role of roles) {
    const ask = await asker(gateway, role)
    for (const route of guarded.filter(({ url }) => !url.endsWith('/stream'))) {
      const allowed = mayDo(role, route.permission)
      expect((await ask(route)) !== 403, `${role}: ${route.method} ${route.url}`).toBe(allowed)
    }
  }
  const stranger = gateway.browser()
  for (const { method, url } of guarded.filter((route) => !route.url.startsWith('/api/'))) {
    const answer = await (method === 'GET' ? stranger.get(url) : stranger.post(url, {}))
    expect(answer.headers.location, `nobody: ${method} ${url}`).toMatch(/^\/admin\/login/)
  }
  // nobody has started anything, and every refusal is in the audit
  expect(await requestedEvents(gateway.bed)).toEqual([])
  const refused = await gateway.db
    .selectFrom('admin.audit')
    .select((select) => select.fn.countAll<number>().as('lines'))
    .where('action', '=', 'access.denied')
    .executeTakeFirstOrThrow()
  expect(refused.lines).toBeGreaterThan(guarded.length / 2)
})

test('a viewer can start nothing: no page offers it, and a form made by hand is refused and noted', async () => {
  await using gateway = await createTestGateway()
  const { id, run_id } = await gateway.putSession({ status: 'failed', error_code: 'NEEDS_CONFIRMATION' })
  const viewer = await gateway.loggedIn('viewer')
  for (const url of ['/admin/', '/admin/integrations/sessions/', `/admin/integrations/sessions/${id}`]) {
    const { body, statusCode } = await viewer.get(url)
    expect(statusCode, url).toBe(200)
    const forms = [...body.matchAll(/<form[^>]*method="post"[^>]*>/g)].map(([form]) => form)
    expect(forms, url).toEqual([expect.stringContaining('action="/admin/logout"')])
    expect(body, url).not.toMatch(/\/runs\/|\/admin\/people\//)
  }
  const hidden = await viewer.hiddenFields('/admin/account/')
  const form = { ...hidden, run_id, kind: 'catalog', kinds: 'catalog' }
  expect((await viewer.post('/admin/integrations/import_1c/', form)).statusCode).toBe(403)
  expect((await viewer.post(`/admin/integrations/sessions/${id}/confirm`, form)).statusCode).toBe(403)
  expect(await gateway.api('POST', '/api/runs', { kinds: ['catalog'] }, 'viewer')).toMatchObject({ status: 403 })
  expect(await requestedEvents(gateway.bed)).toEqual([])
  const denied = await gateway.db
    .selectFrom('admin.audit')
    .select(['account_name', 'detail'])
    .where('action', '=', 'access.denied')
    .execute()
  expect(denied).toHaveLength(3)
  expect(denied[0]).toMatchObject({
    account_name: 'viewer',
    detail: { permission: 'import:run', route: '/admin/integrations/import_1c/' },
  })
})

test('no page has code or styles of its own, and every answer says what a browser may do with it', async () => {
  const { gateway, declared } = await gatewayWithRoutes()
  await using _ = gateway
  const pages = declared.filter(
    ({ method, url }) => method === 'GET' && url.startsWith('/admin/') && /^[^:*]*\/$/.test(url),
  )
  expect(pages.length).toBeGreaterThan(6)
  const browser = await gateway.loggedIn()
  for (const { url } of pages) {
    const { body, headers, statusCode } = await browser.get(url)
    expect(statusCode, url).toBe(200)
    expect(body, url).not.toMatch(/ on\w+="| style="|<style|javascript:|<script(?![^>]*nonce="[0-9a-f]{32}")/)
    const policy = String(headers['content-security-policy'])
    expect(policy, url).toMatch(/^default-src 'none';script-src 'nonce-[0-9a-f]{32}';style-src 'self'/)
    for (const part of ["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(policy).toContain(part)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'strict-transport-security': 'max-age=31536000',
      'cache-control': 'no-store',
    })
  }
})

test('a login leads to no other site, whether one was signed in before or not', async () => {
  await using gateway = await createTestGateway()
  const browser = gateway.browser()
  for (const next of ['//evil.example/', 'https://evil.example/', '/\\evil.example']) {
    expect((await browser.logIn('viewer', 'correct horse', next)).headers.location).toBe('/admin/')
    const again = await browser.get(`/admin/login?next=${encodeURIComponent(next)}`)
    expect(again.headers.location).toBe('/admin/')
    browser.cookies.clear()
  }
})
