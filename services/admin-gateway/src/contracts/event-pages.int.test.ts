import { importEventTypes } from '@imports/shared/contracts/import-events'
import { expect, test } from 'vitest'
import { createTestGateway } from '../testing/test-gateway.ts'

test('whoever may look at imports reads what is published, and the document; nobody else does', async () => {
  await using gateway = await createTestGateway()
  const viewer = await gateway.loggedIn('viewer')
  const { body } = await viewer.get('/admin/integrations/events/')
  expect(body).toContain('События для интеграций')
  for (const type of importEventTypes) expect(body).toContain(`${type}.v1`)
  expect(body).toContain('Records that could not be imported')
  expect(body).toContain('catalog | stocks | prices | customers | images')
  const document = await viewer.get('/admin/integrations/asyncapi.yaml')
  expect(document.headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(document.body).toMatch(/^# Generated.*\nasyncapi: 3\.0\.0\n/)
  for (const path of ['events/', 'asyncapi.yaml']) {
    expect((await gateway.browser().get(`/admin/integrations/${path}`)).statusCode, path).toBe(303)
  }
})
