import { mkdtempDisposableSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keptSecret } from './secrets.ts'

test('a secret is made once, is another for each name, and is for the owner only', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'secrets-test-'))
  const dataDir = join(folder.path, 'data')
  const secret = keptSecret(dataDir, 'redis')
  expect(secret).toMatch(/^[\w-]{24}$/)
  expect(keptSecret(dataDir, 'nats')).not.toBe(secret)
  expect(keptSecret(dataDir, 'redis')).toBe(secret)
  expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600)
})
