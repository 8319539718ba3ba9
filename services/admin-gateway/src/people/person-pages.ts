import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { formField } from '../auth/guard.ts'
import { endLogins, openLogins } from '../auth/login-sessions.ts'
import { isUuid } from '../pages/flash.ts'
import { PageError } from '../pages/page-error.ts'
import { peoplePath } from '../pages/page-paths.ts'
import {
  type Account,
  type AccountChange,
  changeAccount,
  findAccount,
  isRole,
  setPasswordHash,
} from './account-store.ts'
import { loginNumber, loginViews } from './login-views.ts'
import { passwordFault, passwordLength } from './password-fault.ts'
import { note, type PeoplePagesDeps, personView, roleChoices } from './people-pages.ts'
import { saidText } from './said-text.ts'

type PersonRequest = FastifyRequest<{ Params: { id: string }; Querystring: { said?: string } }>

const managing = { config: { permission: 'people:manage' } } as const

/** One person: the role, whether they may sign in, a new password, and where they are signed in. */
export function personPages(app: FastifyInstance, deps: PeoplePagesDeps): void {
  const personPath = `${peoplePath}:id`

  app.get(personPath, managing, async (request: PersonRequest, reply) =>
    showPerson(deps, request, reply, await personOf(deps, request), null),
  )
  app.post(`${personPath}/role`, managing, async (request: PersonRequest, reply) => {
    const role = formField(request, 'role')
    if (!isRole(role)) throw new PageError('NOT_FOUND')
    return change(deps, request, reply, { role })
  })
  app.post(`${personPath}/active`, managing, (request: PersonRequest, reply) =>
    change(deps, request, reply, { active: formField(request, 'active') === 'yes' }),
  )
  app.post(`${personPath}/password`, managing, (request: PersonRequest, reply) => resetPassword(deps, request, reply))
  app.post(`${personPath}/logins/end`, managing, async (request: PersonRequest, reply) => {
    const person = await personOf(deps, request)
    const number = loginNumber(request)
    await endAndClose(deps, request, person, number === null ? { allBut: ownLogin(deps, request) } : { number })
    return reply.redirect(`${peoplePath}${person.id}?said=ended`, 303)
  })
}

async function personOf({ db }: PeoplePagesDeps, { params: { id } }: PersonRequest): Promise<Account> {
  const person = isUuid(id) ? await findAccount(db, id) : null
  if (!person) throw new PageError('NOT_FOUND')
  return person
}

const ownLogin = ({ visitors }: PeoplePagesDeps, request: FastifyRequest): Buffer | null =>
  visitors.of(request).login?.idHash ?? null

/** What somebody may do has changed: their logins end, here and (within seconds) at every other gateway. */
async function change(
  deps: PeoplePagesDeps,
  request: PersonRequest,
  reply: FastifyReply,
  wanted: AccountChange,
): Promise<FastifyReply> {
  const person = await personOf(deps, request)
  const outcome = await changeAccount(deps.db, person.id, wanted)
  const detail = { name: person.name, ...wanted }
  if (outcome === 'unknown') throw new PageError('NOT_FOUND')
  if (outcome === 'last-administrator') {
    await note(deps, request, 'account.refused', { ...detail, reason: outcome })
    const { lastAdministrator } = deps.viewContext().texts.people.faults
    return showPerson(deps, request, reply.code(409), person, lastAdministrator)
  }
  if (outcome === 'changed') {
    await note(deps, request, 'account.changed', detail)
    await endAndClose(deps, request, person, { allBut: null })
  }
  return reply.redirect(`${peoplePath}${person.id}?said=changed`, 303)
}

async function resetPassword(
  deps: PeoplePagesDeps,
  request: PersonRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const person = await personOf(deps, request)
  const password = formField(request, 'password') ?? ''
  const fault = passwordFault(password, person.name)
  if (fault) {
    await note(deps, request, 'password.refused', { name: person.name, reason: fault })
    return showPerson(deps, request, reply.code(422), person, deps.viewContext().texts.people.faults[fault])
  }
  await setPasswordHash(deps.db, person.id, await deps.passwords.hash(password))
  await note(deps, request, 'password.reset', { name: person.name })
  await endAndClose(deps, request, person, { allBut: ownLogin(deps, request) })
  return reply.redirect(`${peoplePath}${person.id}?said=reset`, 303)
}

/** Ends logins of an account with what they still have open, and notes how many. */
export async function endAndClose(
  deps: PeoplePagesDeps,
  request: FastifyRequest,
  { id, name }: { id: string; name: string },
  which: Parameters<typeof endLogins>[2],
): Promise<void> {
  const ended = await endLogins(deps.db, id, which)
  for (const idHash of ended) deps.onLogout(idHash)
  if (ended.length > 0) await note(deps, request, 'login.ended', { name, logins: ended.length })
}

async function showPerson(
  deps: PeoplePagesDeps,
  request: PersonRequest,
  reply: FastifyReply,
  account: Account,
  fault: string | null,
): Promise<FastifyReply> {
  const context = deps.viewContext()
  const { people } = context.texts
  const person = personView(account, context)
  const logins = await openLogins(deps.db, account.id, ownLogin(deps, request) ?? undefined)
  const crumbs = [{ text: people.access }, { text: people.title, href: peoplePath }, { text: account.name }]
  return deps.renderPage(
    request,
    reply,
    'people/person',
    { title: account.name, menu: 'people', crumbs },
    {
      person,
      fault,
      said: saidText(request.query.said, context.texts),
      roles: roleChoices(account.role, context),
      logins: loginViews(logins, context),
      endAction: `${person.href}/logins/end`,
      passwordLength,
    },
  )
}
