import { expect, test } from 'vitest'
import { safeNext } from './safe-next.ts'

test.each(['/admin/', '/admin/integrations/sessions/?page=2', '/admin/integrations/sessions/0191c2aa-7f3a'])(
  'a path of this site is kept: %s',
  (next) => expect(safeNext(next)).toBe(next),
)

test.each([
  undefined,
  '',
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example',
  '/admin\r\nset-cookie: a=b',
  'javascript:alert(1)',
  '/@evil.example',
])('anything else leads to the start page: %j', (next) => expect(safeNext(next)).toBe('/admin/'))
