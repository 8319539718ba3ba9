import fastify from 'fastify'
import { expect, test } from 'vitest'
import { mayDo, requireDeclaredPermissions, UndeclaredPermission } from './permissions.ts'

test('a route that does not say who may use it fails the start', () => {
  const app = fastify()
  requireDeclaredPermissions(app)
  app.get('/told', { config: { permission: 'import:view' } }, async () => 'ok')
  expect(() => app.get('/untold', async () => 'ok')).toThrow(UndeclaredPermission)
})

test('a viewer sees imports and starts none', () => {
  expect(mayDo('viewer', 'import:view')).toBe(true)
  expect(mayDo('viewer', 'import:run')).toBe(false)
  expect(mayDo('operator', 'import:run')).toBe(true)
})

test('an operator cancels an import; only an administrator breaks its lock', () => {
  const roles = ['viewer', 'operator', 'administrator'] as const
  expect(roles.map((role) => mayDo(role, 'import:cancel'))).toEqual([false, true, true])
  expect(roles.map((role) => mayDo(role, 'import:break-lock'))).toEqual([false, false, true])
})
