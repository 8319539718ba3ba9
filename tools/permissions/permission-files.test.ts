import { join } from 'node:path'
import { expect, test } from 'vitest'
import { natsAuthorization } from './nats-users.ts'
import { passwordVariable } from './passwords.ts'
import { onlyPing, redisUsers } from './redis-users.ts'

/** Written anew by `npm test -- -u`. */
const file = (name: string) => join(import.meta.dirname, '../../deploy', name)

test('the files for servers of a deployment say what those of development and of the tests are told', async () => {
  const nats = natsAuthorization((user) => `$${passwordVariable(user)}`)
  await expect(`# Made by tools/permissions; docs/least-privilege.md says how to use it.\n${nats}`).toMatchFileSnapshot(
    file('nats-users.conf'),
  )
  // an ACL file knows no comments
  await expect(redisUsers((service) => `\${${passwordVariable(service)}}`, onlyPing)).toMatchFileSnapshot(
    file('redis-users.acl'),
  )
})
