import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { formField } from '../auth/guard.ts'
import { openLogins } from '../auth/login-sessions.ts'
import { beginLoginAttempt, loginSucceeded } from '../auth/login-throttle.ts'
import { TooManyLogins } from '../auth/password.ts'
import { accountPath } from '../pages/page-paths.ts'
import { setPasswordHash } from './account-store.ts'
import { loginNumber, loginViews } from './login-views.ts'
import { type PasswordFault, passwordFault, passwordLength } from './password-fault.ts'
import { note, type PeoplePagesDeps } from './people-pages.ts'
import { endAndClose } from './person-pages.ts'
import { saidText } from './said-text.ts'

type AccountRequest = FastifyRequest<{ Querystring: { said?: string } }>

const signedIn = { config: { permission: 'signed-in' } } as const

/** Everybody's own account: the password, and where one is signed in. */
export function ownAccountPages(app: FastifyInstance, deps: PeoplePagesDeps): void {
  app.get(accountPath, signedIn, (request: AccountRequest, reply) => showAccount(deps, request, reply, null))

  app.post(`${accountPath}password`, signedIn, async (request: AccountRequest, reply) => {
    const { accountId: id, name, login } = deps.visitors.of(request)
    const fault = await changePassword(deps, request)
    if (fault) {
      await note(deps, request, 'password.refused', { name, reason: fault })
      const { texts } = deps.viewContext()
      return showAccount(deps, request, reply.code(fault === 'throttled' ? 429 : 422), texts.people.faults[fault])
    }
    await note(deps, request, 'password.changed', { name })
    await endAndClose(deps, request, { id, name }, { allBut: login?.idHash ?? null })
    return reply.redirect(`${accountPath}?said=password`, 303)
  })

  app.post(`${accountPath}logins/end`, signedIn, async (request: AccountRequest, reply) => {
    const { accountId: id, name, login } = deps.visitors.of(request)
    const number = loginNumber(request)
    await endAndClose(deps, request, { id, name }, number === null ? { allBut: login?.idHash ?? null } : { number })
    return reply.redirect(`${accountPath}?said=ended`, 303)
  })
}

type ChangeFault = PasswordFault | 'wrong' | 'throttled' | 'busy'

/** Who finds a browser signed in must not guess the password here either: wrong ones count as failed logins. */
async function changePassword(
  { db, visitors, passwords }: PeoplePagesDeps,
  request: AccountRequest,
): Promise<ChangeFault | null> {
  const { accountId, name } = visitors.of(request)
  const wanted = formField(request, 'password') ?? ''
  if (!(await beginLoginAttempt(db, name, request.ip))) return 'throttled'
  const { password_hash } = await db
    .selectFrom('admin.account')
    .select('password_hash')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  try {
    const { matches } = await passwords.verify(formField(request, 'current')?.slice(0, 128) ?? '', password_hash)
    if (!matches) return 'wrong'
    await loginSucceeded(db, name, request.ip)
    const fault = passwordFault(wanted, name)
    if (fault) return fault
    await setPasswordHash(db, accountId, await passwords.hash(wanted))
    return null
  } catch (error) {
    if (error instanceof TooManyLogins) return 'busy'
    throw error
  }
}

async function showAccount(
  deps: PeoplePagesDeps,
  request: AccountRequest,
  reply: FastifyReply,
  fault: string | null,
): Promise<FastifyReply> {
  const context = deps.viewContext()
  const { accountId, name, role, login } = deps.visitors.of(request)
  const { people } = context.texts
  const frame = { title: people.own.title, crumbs: [{ text: people.own.title }] }
  return deps.renderPage(request, reply, 'people/account', frame, {
    name,
    role: people.roles[role],
    fault,
    said: saidText(request.query.said, context.texts),
    logins: loginViews(await openLogins(deps.db, accountId, login?.idHash), context),
    endAction: `${accountPath}logins/end`,
    passwordLength,
  })
}
