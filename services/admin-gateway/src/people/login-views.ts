import type { FastifyRequest } from 'fastify'
import { formField } from '../auth/guard.ts'
import type { OpenLogin } from '../auth/login-sessions.ts'
import type { ViewContext } from '../sessions/session-view.ts'

/** The logins of an account, as a table shows them. */
export const loginViews = (logins: OpenLogin[], { texts, format }: ViewContext) =>
  logins.map(({ number, address, created_at, last_seen_at, own }) => ({
    number,
    own,
    address: address ?? texts.none,
    created: { iso: created_at.toISOString(), text: format.when(created_at) },
    lastSeen: { iso: last_seen_at.toISOString(), text: format.when(last_seen_at) },
  }))

/** Which login the form is about; null: all of them. */
export function loginNumber(request: FastifyRequest): number | null {
  const number = formField(request, 'number')
  return number !== undefined && /^\d{1,15}$/.test(number) ? Number(number) : null
}
