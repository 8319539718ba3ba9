import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import type { RenderPage } from '../pages/render-page.ts'
import type { GatewayTables } from '../tables.ts'
import type { Texts } from '../texts/texts-shape.ts'
import type { Audit } from './audit.ts'
import { clearCookie, readCookie, setCookie } from './cookies.ts'
import { csrfTokenMatches } from './csrf.ts'
import { formField, type Visitors } from './guard.ts'
import { endLogin, startLogin } from './login-sessions.ts'
import { beginLoginAttempt, loginSucceeded } from './login-throttle.ts'
import { type Passwords, TooManyLogins } from './password.ts'
import { safeNext } from './safe-next.ts'
import { newSecret } from './secret-token.ts'

export interface LoginPagesDeps {
  db: Kysely<GatewayTables>
  visitors: Visitors
  passwords: Passwords
  audit: Audit
  renderPage: RenderPage
  texts: Texts
  /** Ends what the login session still has open: its live streams. */
  onLogout: (idHash: Buffer) => void
}

export function loginPages(app: FastifyInstance, deps: LoginPagesDeps): void {
  const { db, visitors, audit, texts } = deps

  app.get<{ Querystring: { next?: string } }>(
    '/admin/login',
    { config: { permission: 'public' } },
    async (request, reply) => {
      if (visitors.find(request)) return reply.redirect(safeNext(request.query.next), 303)
      return showLogin(deps, request, reply, { next: request.query.next, user: '', message: null })
    },
  )

  app.post('/admin/login', { config: { permission: 'public' } }, async (request, reply) => {
    const form = {
      user: formField(request, 'user')?.trim().slice(0, 64) ?? '',
      password: formField(request, 'password')?.slice(0, 128) ?? '',
      next: formField(request, 'next'),
    }
    const again = (status: number, message: string) =>
      showLogin(deps, request, reply.code(status), { next: form.next, user: form.user, message })

    // nobody is signed in yet, so the form's token answers to a cookie of its own, or a stranger could sign people in as himself
    const expected = readCookie(request, 'login')
    if (expected === undefined || !csrfTokenMatches(expected, formField(request, '_csrf'))) {
      return again(403, texts.login.expired)
    }
    const outcome = await logIn(deps, form.user, form.password, request.ip)
    if (outcome === 'throttled') return again(429, texts.login.throttled)
    if (outcome === 'busy') return again(503, texts.login.busy)
    if (outcome === 'wrong') return again(401, texts.login.wrong)
    clearCookie(request, reply, 'login')
    setCookie(request, reply, 'sid', await startLogin(db, outcome.accountId, request.ip))
    return reply.redirect(safeNext(form.next), 303)
  })

  app.post('/admin/logout', { config: { permission: 'signed-in' } }, async (request, reply) => {
    const { login, accountId, name } = visitors.of(request)
    if (login) {
      await endLogin(db, login.idHash)
      deps.onLogout(login.idHash)
    }
    await audit({ action: 'logout', accountId, accountName: name, address: request.ip })
    clearCookie(request, reply, 'sid')
    return reply.redirect('/admin/login', 303)
  })
}

function showLogin(
  { renderPage, texts }: LoginPagesDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  form: { next: string | undefined; user: string; message: string | null },
): Promise<FastifyReply> {
  const token = readCookie(request, 'login') ?? newSecret()
  setCookie(request, reply, 'login', token)
  return renderPage(
    request,
    reply,
    'auth/login',
    { title: texts.login.title },
    { ...form, token, next: form.next ?? '' },
  )
}

type LoginOutcome = { accountId: string } | 'wrong' | 'throttled' | 'busy'

async function logIn(
  { db, passwords, audit }: LoginPagesDeps,
  user: string,
  password: string,
  address: string,
): Promise<LoginOutcome> {
  const note = (action: 'login.succeeded' | 'login.failed' | 'login.throttled', accountId: string | null) =>
    audit({ action, accountId, accountName: user, address })
  if (!(await beginLoginAttempt(db, user, address))) {
    await note('login.throttled', null)
    return 'throttled'
  }
  const account = await db
    .selectFrom('admin.account')
    .select(['id', 'password_hash'])
    .where('name', '=', user)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  try {
    const { matches, outdated } = await passwords.verify(password, account?.password_hash ?? null)
    if (!account || !matches) {
      await note('login.failed', account?.id ?? null)
      return 'wrong'
    }
    if (outdated) {
      const password_hash = await passwords.hash(password)
      await db.updateTable('admin.account').set({ password_hash }).where('id', '=', account.id).execute()
    }
  } catch (error) {
    if (error instanceof TooManyLogins) return 'busy'
    throw error
  }
  await loginSucceeded(db, user, address)
  await note('login.succeeded', account.id)
  return { accountId: account.id }
}
