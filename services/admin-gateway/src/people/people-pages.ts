import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import type { Audit, AuditAction } from '../auth/audit.ts'
import { formField, type Visitors } from '../auth/guard.ts'
import type { Passwords } from '../auth/password.ts'
import { roles } from '../auth/permissions.ts'
import { peoplePath } from '../pages/page-paths.ts'
import type { RenderPage } from '../pages/render-page.ts'
import type { ViewContext } from '../sessions/session-view.ts'
import type { GatewayTables } from '../tables.ts'
import { type Account, createAccount, isRole, listAccounts } from './account-store.ts'
import { passwordFault, passwordLength } from './password-fault.ts'

export interface PeoplePagesDeps {
  db: Kysely<GatewayTables>
  visitors: Visitors
  passwords: Passwords
  audit: Audit
  renderPage: RenderPage
  viewContext: () => ViewContext
  /** Ends what a login session still has open. */
  onLogout: (idHash: Buffer) => void
}

const managing = { config: { permission: 'people:manage' } } as const

interface NewPerson {
  name: string
  role: string
  password: string
}

/** Who may sign in: the list, and the form that adds somebody. */
export function peoplePages(app: FastifyInstance, deps: PeoplePagesDeps): void {
  app.get(peoplePath, managing, (request, reply) =>
    showPeople(deps, request, reply, { name: '', role: 'viewer', fault: null }),
  )

  app.post(peoplePath, managing, async (request, reply) => {
    const person = {
      name: (formField(request, 'name') ?? '').normalize('NFKC').trim(),
      role: formField(request, 'role') ?? '',
      password: formField(request, 'password') ?? '',
    }
    const added = await addPerson(deps, person)
    const detail = { name: person.name.slice(0, 64), role: person.role.slice(0, 20) }
    if ('fault' in added) {
      await note(deps, request, 'account.refused', { ...detail, reason: added.fault })
      return showPeople(deps, request, reply.code(422), { ...person, fault: added.fault })
    }
    await note(deps, request, 'account.created', detail)
    return reply.redirect(`${peoplePath}${added.id}?said=created`, 303)
  })
}

type PersonFault = 'badName' | 'badRole' | 'taken' | NonNullable<ReturnType<typeof passwordFault>>

async function addPerson(
  { db, passwords }: PeoplePagesDeps,
  { name, role, password }: NewPerson,
): Promise<{ id: string } | { fault: PersonFault }> {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u.test(name)) return { fault: 'badName' }
  if (!isRole(role)) return { fault: 'badRole' }
  const fault = passwordFault(password, name)
  if (fault) return { fault }
  const id = await createAccount(db, { name, role, passwordHash: await passwords.hash(password) })
  return id === null ? { fault: 'taken' } : { id }
}

/** A line of the audit about what the visitor has done. */
export function note(
  { audit, visitors }: Pick<PeoplePagesDeps, 'audit' | 'visitors'>,
  request: FastifyRequest,
  action: AuditAction,
  detail: Record<string, unknown>,
): Promise<void> {
  const { accountId, name } = visitors.of(request)
  return audit({ action, accountId, accountName: name, address: request.ip, detail })
}

async function showPeople(
  { db, renderPage, viewContext }: PeoplePagesDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  form: Omit<NewPerson, 'password'> & { fault: PersonFault | null },
): Promise<FastifyReply> {
  const context = viewContext()
  const { people } = context.texts
  const frame = {
    title: people.title,
    menu: 'people' as const,
    crumbs: [{ text: people.access }, { text: people.title }],
  }
  return renderPage(request, reply, 'people/list', frame, {
    people: (await listAccounts(db)).map((account) => personView(account, context)),
    roles: roleChoices(form.role, context),
    form,
    fault: form.fault && people.faults[form.fault],
    passwordLength,
  })
}

export const roleChoices = (chosen: string, { texts }: ViewContext) =>
  roles.map((role) => ({ role, ...texts.people.roles[role], chosen: role === chosen }))

export const personView = (account: Account, { texts, format }: ViewContext) => ({
  id: account.id,
  href: `${peoplePath}${account.id}`,
  name: account.name,
  role: texts.people.roles[account.role].name,
  active: account.disabled_at === null,
  state: account.disabled_at === null ? texts.people.active : texts.people.inactive,
  created: { iso: account.created_at.toISOString(), text: format.when(account.created_at) },
  lastSeen: account.last_seen_at && {
    iso: account.last_seen_at.toISOString(),
    text: format.when(account.last_seen_at),
  },
})
