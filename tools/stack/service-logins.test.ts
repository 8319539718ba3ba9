import { expect, test } from 'vitest'
import { passwordsFrom } from '../permissions/passwords.ts'
import { loginsOf } from './service-logins.ts'

test('servers that were named in the environment know no users of ours: everybody has what was named', () => {
  const nats = { url: 'nats://broker', user: 'me', password: 'secret' }
  const known = { how: { nats: 'environment', redis: 'environment' }, nats, redis: 'redis://cache' } as const
  const { setupNats, services } = loginsOf(
    known,
    passwordsFrom(() => 'unused'),
  )
  expect(setupNats).toEqual(nats)
  expect(services['image-importer']).toEqual({ nats, redis: 'redis://cache' })
})
