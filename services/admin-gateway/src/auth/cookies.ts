import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

export type CookieName = 'sid' | 'login' | 'flash'

/**
 * Behind TLS the browser itself keeps these cookies to this host and to https (`__Host-`). Whether it is TLS is what the socket
 * says, or `X-Forwarded-Proto` of a proxy that the configuration trusts.
 */
const nameOf = (request: FastifyRequest, name: CookieName): string =>
  request.protocol === 'https' ? `__Host-${name}` : name

const optionsFor = (request: FastifyRequest): CookieSerializeOptions => ({
  path: '/',
  httpOnly: true,
  sameSite: 'lax',
  secure: request.protocol === 'https',
})

export const readCookie = (request: FastifyRequest, name: CookieName): string | undefined =>
  request.cookies[nameOf(request, name)]

export const setCookie = (
  request: FastifyRequest,
  reply: FastifyReply,
  name: CookieName,
  value: string,
): FastifyReply => reply.setCookie(nameOf(request, name), value, optionsFor(request))

export const clearCookie = (request: FastifyRequest, reply: FastifyReply, name: CookieName): FastifyReply =>
  reply.clearCookie(nameOf(request, name), optionsFor(request))
