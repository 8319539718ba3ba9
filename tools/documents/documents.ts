import { natsAuthorization } from '../permissions/nats-users.ts'
import { passwordVariable } from '../permissions/passwords.ts'
import { onlyPing, redisUsers } from '../permissions/redis-users.ts'
import { configurationReference } from './configuration-reference.ts'
import { asyncApiText } from './published-text.ts'

/** What follows from the schemas, the registry of kinds and the permissions: the file's name → what is in it. */
export const documents = {
  'asyncapi.yaml': asyncApiText(),
  'docs/configuration.md': configurationReference(),
  'deploy/nats-users.conf': `# Written by \`npm run generate\`; docs/least-privilege.md says how to use it.
${natsAuthorization((user) => `$${passwordVariable(user)}`)}`,
  // an ACL file knows no comments
  'deploy/redis-users.acl': redisUsers((service) => `\${${passwordVariable(service)}}`, onlyPing),
}
