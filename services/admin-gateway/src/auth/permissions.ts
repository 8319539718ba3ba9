import type { FastifyInstance } from 'fastify'

/** `public` needs nobody signed in, `anonymous` does not even look; `signed-in` anybody; the rest follow from the role. */
export type Permission = 'public' | 'anonymous' | 'signed-in' | RolePermission

export type RolePermission = 'import:view' | 'import:run' | 'import:cancel' | 'import:break-lock' | 'people:manage'

export const roles = ['viewer', 'operator', 'administrator'] as const
export type Role = (typeof roles)[number]

const granted: Record<Role, readonly RolePermission[]> = {
  administrator: ['import:view', 'import:run', 'import:cancel', 'import:break-lock', 'people:manage'],
  operator: ['import:view', 'import:run', 'import:cancel'],
  viewer: ['import:view'],
}

export const mayDo = (role: Role, permission: Permission): boolean =>
  permission === 'public' ||
  permission === 'anonymous' ||
  permission === 'signed-in' ||
  granted[role].some((allowed) => allowed === permission)

/** What a page offers to somebody of this role; null: to nobody. */
export const offersTo = (role: Role | null): Record<'mayRun' | 'mayCancel' | 'mayBreak' | 'mayManage', boolean> => ({
  mayRun: role !== null && mayDo(role, 'import:run'),
  mayCancel: role !== null && mayDo(role, 'import:cancel'),
  mayBreak: role !== null && mayDo(role, 'import:break-lock'),
  mayManage: role !== null && mayDo(role, 'people:manage'),
})

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
