import type { FastifyInstance } from 'fastify'

/** `public` needs nobody signed in, `anonymous` does not even look; `signed-in` anybody; the rest follow from the role. */
export type Permission = 'public' | 'anonymous' | 'signed-in' | 'import:view' | 'import:run'

export type Role = 'administrator' | 'operator' | 'viewer'

const granted: Record<Role, readonly Permission[]> = {
  administrator: ['import:view', 'import:run'],
  operator: ['import:view', 'import:run'],
  viewer: ['import:view'],
}

export const mayDo = (role: Role, permission: Permission): boolean =>
  permission.startsWith('public') || permission === 'signed-in' || granted[role].includes(permission)

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: Permission
  }
}

export class UndeclaredPermission extends Error {
  override name = 'UndeclaredPermission'
}

/** A route that does not say who may use it fails the start. Register it before any route. */
export function requireDeclaredPermissions(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.permission === undefined) {
      throw new UndeclaredPermission(`${route.method} ${route.url} declares no permission`)
    }
  })
}
