import { type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import { expect, test } from 'vitest'
import { passwordsFrom } from '../permissions/passwords.ts'
import { loginsOf } from './service-logins.ts'
import { planServices } from './services.ts'

const url = (role: string) => `postgres://${role}@db/imports`
const settings = {
  root: '/project',
  logins: loginsOf(
    {
      how: { nats: 'embedded', redis: 'embedded' },
      nats: { url: 'nats://broker', user: 'imports', password: 'n' },
      redis: 'redis://:r@cache',
    },
    passwordsFrom((account) => `of-${account}`),
  ).services,
  databaseUrls: Object.fromEntries(serviceNames.map((name) => [name, url(name)])) as Record<ServiceName, string>, // has every name
  exportDir: '/export',
  mediaDir: '/media',
  admin: { user: 'admin', password: 'p', token: 't' },
  env: { DATABASE_ADMIN_URL: 'postgres://superuser@db/imports', IMPORT_LEASE_MS: '3000', PORT: '24001' },
}

test('each service has its own role, users and port, and what the environment says; only the gateway has the administrator', async () => {
  const [gateway, catalog] = await planServices(settings)
  expect(gateway).toMatchObject({
    name: 'admin-gateway',
    command: [process.execPath, '/project/services/admin-gateway/src/main.ts'],
    env: {
      DATABASE_URL: url('admin-gateway'),
      NATS_USER: 'admin-gateway',
      NATS_PASSWORD: 'of-admin-gateway',
      REDIS_URL: 'redis://admin-gateway:of-admin-gateway@cache',
      ADMIN_PASSWORD: 'p',
      ADMIN_TOKEN: 't',
      IMPORT_LEASE_MS: '3000',
    },
  })
  expect(catalog).toMatchObject({
    name: 'catalog-importer',
    env: { DATABASE_URL: url('catalog-importer'), ONEC_DATA_DIR: '/export', ONEC_DATA_ROOTS: '/', MEDIA_DIR: '/media' },
  })
  expect(catalog?.env).not.toHaveProperty('ADMIN_PASSWORD')
  expect(catalog?.env).not.toHaveProperty('DATABASE_ADMIN_URL')
})

test('no two services have one port, and the pages of the gateway are on another than its metrics', async () => {
  const plans = await planServices(settings)
  const hosts = plans.flatMap(({ address, metrics }) => [new URL(address).host, new URL(metrics).host])
  expect(new Set(hosts).size).toBe(serviceNames.length + 1)
})
