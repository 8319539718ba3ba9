import { join } from 'node:path'
import { type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import { createTestBed } from '@imports/shared/testing/test-bed'
import { expect, inject, test } from 'vitest'
import { runAdmission, startGateways } from '../../../../tools/chaos/admission.ts'

const root = join(import.meta.dirname, '../../../..')
const admin = { user: 'admin', password: 'a password of tests', token: 'a-token-of-tests-only' }

test('of a hundred starts at once at two gateways one is admitted, and the others are told which', async () => {
  await using bed = await createTestBed()
  await using opened = new AsyncDisposableStack()
  const { redis, database } = inject('servers')
  const databaseUrls = Object.fromEntries(serviceNames.map((name) => [name, bed.databaseUrlOf(name)]))
  const gateways = await startGateways(
    2,
    {
      logins: bed.logins,
      databaseUrls: databaseUrls as Record<ServiceName, string>, // one for each of the names
      exportDir: join(root, 'samples/onec-export'),
      mediaDir: root,
      admin,
      env: bed.env,
    },
    opened,
  )
  const own = new URL(database)
  own.pathname = new URL(bed.databaseUrlOf('admin-gateway')).pathname
  const system = { gateways, token: admin.token, database: own.href, redis, lockKey: bed.config.IMPORT_LOCK_KEY }
  expect(await runAdmission({ rounds: 5, starts: 100, system })).toMatchObject({
    admitted: 5,
    refused: 495,
    faults: [],
  })
}, 60_000)
