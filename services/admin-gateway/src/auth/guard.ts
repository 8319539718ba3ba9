import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import { PageError } from '../pages/page-error.ts'
import type { GatewayTables } from '../tables.ts'
import type { Audit } from './audit.ts'
import { readCookie } from './cookies.ts'
import { comesFromOwnPage, csrfTokenMatches } from './csrf.ts'
import { findLogin, findTokenBearer, touchLogin, type Visitor } from './login-sessions.ts'
import { mayDo, requireDeclaredPermissions } from './permissions.ts'
import { hashSecret } from './secret-token.ts'

/** Who is visiting; asked by routes, answered by the hooks that ran before them. */
export interface Visitors {
  find(request: FastifyRequest): Visitor | null
  /** For routes whose permission needs somebody. */
  of(request: FastifyRequest): Visitor
}

export interface GuardDeps {
  db: Kysely<GatewayTables>
  audit: Audit
}

/** Pages know their visitor by the cookie, the JSON API by a bearer token; neither accepts the other's. */
export const isApi = (request: FastifyRequest): boolean => request.url.startsWith('/api/')

const changesNothing = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Lets a request through to its route only with the permission that the route declares. Install it before any route. */
export function installGuard(app: FastifyInstance, deps: GuardDeps): Visitors {
  const visitors = new WeakMap<FastifyRequest, Visitor>()
  requireDeclaredPermissions(app)

  app.addHook('onRequest', async (request, reply) => {
    const visitor = isApi(request) ? await bearerOf(deps, request) : await cookieHolder(deps, request)
    if (visitor) visitors.set(request, visitor)
    // only the answer "no such page" has no permission: a route without one fails the start
    const permission = request.routeOptions.config.permission ?? 'public'
    if (permission === 'public' || permission === 'anonymous') return
    if (!visitor) return askToLogIn(request, reply)
    if (mayDo(visitor.role, permission)) return
    await deps.audit({
      action: 'access.denied',
      accountId: visitor.accountId,
      accountName: visitor.name,
      address: request.ip,
      detail: { permission, route: request.routeOptions.url ?? null },
    })
    throw new PageError('FORBIDDEN')
  })

  app.addHook('preHandler', async (request) => {
    if (changesNothing.has(request.method) || isApi(request)) return
    const visitor = visitors.get(request)
    const foreign = !comesFromOwnPage(originOf(request))
    const tokenFits = !visitor?.login || csrfTokenMatches(visitor.login.csrfToken, formField(request, '_csrf'))
    if (!foreign && tokenFits) return
    await deps.audit({
      action: 'form.refused',
      accountId: visitor?.accountId ?? null,
      accountName: visitor?.name ?? null,
      address: request.ip,
      detail: { route: request.routeOptions.url ?? null, reason: foreign ? 'origin' : 'token' },
    })
    throw new PageError('STALE_FORM')
  })

  return {
    find: (request) => visitors.get(request) ?? null,
    of: (request) => {
      const visitor = visitors.get(request)
      if (!visitor) throw new PageError('UNAUTHORIZED')
      return visitor
    },
  }
}

async function bearerOf({ db }: GuardDeps, request: FastifyRequest): Promise<Visitor | null> {
  const [, token] = /^Bearer ([\w\-.~+/=]{20,256})$/i.exec(request.headers.authorization ?? '') ?? []
  return token === undefined ? null : findTokenBearer(db, token)
}

async function cookieHolder({ db }: GuardDeps, request: FastifyRequest): Promise<Visitor | null> {
  const id = readCookie(request, 'sid')
  if (id === undefined || request.routeOptions.config.permission === 'anonymous') return null
  const idHash = hashSecret(id)
  const visitor = await findLogin(db, idHash)
  // a live page in a forgotten tab must not keep the session alive
  if (visitor && !wantsEventStream(request)) await touchLogin(db, idHash)
  return visitor
}

const wantsEventStream = (request: FastifyRequest): boolean =>
  request.headers.accept?.includes('text/event-stream') ?? false

async function askToLogIn(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (isApi(request) || wantsEventStream(request)) throw new PageError('UNAUTHORIZED')
  const next = request.method === 'GET' ? `?next=${encodeURIComponent(request.url)}` : ''
  await reply.redirect(`/admin/login${next}`, 303)
}

const originOf = (request: FastifyRequest) => {
  const secFetchSite = request.headers['sec-fetch-site']
  return {
    own: `${request.protocol}://${request.host}`,
    origin: request.headers.origin,
    secFetchSite: Array.isArray(secFetchSite) ? secFetchSite[0] : secFetchSite,
  }
}

/** Every value of a field that may come several times. */
export function formValues(request: FastifyRequest, name: string): string[] {
  const { body } = request
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return []
  const value: unknown = Reflect.get(body, name)
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string')
}

/** A field of a posted form; undefined when there is none or it came twice. */
export function formField(request: FastifyRequest, name: string): string | undefined {
  const { body } = request
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined
  const value: unknown = Reflect.get(body, name)
  return typeof value === 'string' ? value : undefined
}
