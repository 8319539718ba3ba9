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
