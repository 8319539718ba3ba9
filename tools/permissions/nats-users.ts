import { type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import { type ImportKind, importKindNames, importKinds } from '@imports/shared/contracts/import-kinds'
import {
  durableNames,
  importerDurable,
  sharedKinds,
  trackerDurable,
  workDurable,
} from '@imports/shared/messaging/topology'

/*
 * Subjects are written for any prefix and any stream: the first token of a subject, and the stream's place in those of JetStream, are `*`.
 * So one file is right for every installation and every test. The account is for this system alone; what keeps its services
 * apart is the rest of a subject.
 */

export type NatsUser = ServiceName | 'setup'

interface Rights {
  publish: string[]
  subscribe: string[]
}

const lookingAt = (durable: string): string => `$JS.API.CONSUMER.INFO.*.${durable}`

/** To take from one durable, to say what came of it, and to put aside what cannot be read. */
const consuming = (durable: string): string[] => [
  lookingAt(durable),
  `$JS.API.CONSUMER.MSG.NEXT.*.${durable}`,
  `$JS.ACK.*.${durable}.>`,
  `*.${durable}`, // <prefix>-dead.<durable>
]

/** Of any step, as the ledger has it. */
const tellingOutcomes = ['completed', 'failed', 'cancelled'].map((what) => `*.${what}.*`)

/** To make streams and durables, and to make them anew when they are lost. */
const makingStreams = [
  '$JS.API.INFO',
  ...['INFO', 'CREATE', 'UPDATE', 'DELETE', 'PURGE'].map((action) => `$JS.API.STREAM.${action}.*`),
  '$JS.API.CONSUMER.LIST.*',
  '$JS.API.CONSUMER.INFO.*.*',
  '$JS.API.CONSUMER.CREATE.*.*.>',
]

/** To read events again from any place, as `npm run rebuild` does, and to look at a single one, as the runbook says. */
const readingEvents = [
  ...['CREATE', 'MSG.NEXT', 'DELETE'].map((action) => `$JS.API.CONSUMER.${action}.*.*`),
  '$JS.API.STREAM.MSG.GET.*',
]

const isShared = (kind: ImportKind): boolean => sharedKinds.some((shared) => shared === kind)

function importingOf(kind: ImportKind): string[] {
  return [
    ...['started', 'progressed', 'completed', 'failed'].map((what) => `*.${what}.${kind}`),
    ...consuming(importerDurable(kind)),
    ...(isShared(kind) ? [`*.${kind}`, ...consuming(workDurable(kind))] : []), // <prefix>-work.<kind>
  ]
}

const kindsOf = (service: ServiceName) => importKindNames.filter((kind) => importKinds[kind].service === service)

function publishing(user: NatsUser): string[] {
  switch (user) {
    case 'setup':
      return [...makingStreams, ...readingEvents]
    case 'admin-gateway':
      return [
        '*.requested.*',
        '*.cancel-requested.run',
        ...tellingOutcomes, // when an administrator has broken the lock
        ...durableNames.map(lookingAt), // shows who is there to work
      ]
    case 'session-tracker':
      return ['*.requested.*', ...tellingOutcomes, ...consuming(trackerDurable), ...makingStreams]
    default:
      // the owner of a step requests the next one, and says that later ones are cancelled
      return ['*.requested.*', '*.cancelled.*', ...kindsOf(user).flatMap(importingOf)]
  }
}

/** The inbox of the answers to one's own questions: whoever may listen at another's hears what is said to it. */
const listening = (user: NatsUser): string[] => [`_INBOX.${user}.>`, ...(user === 'setup' ? ['_INBOX.rebuild.>'] : [])]

export const natsUsers: readonly NatsUser[] = [...serviceNames, 'setup']

export const natsRights = (user: NatsUser): Rights => ({ publish: publishing(user), subscribe: listening(user) })

/**
 * The `authorization` of a NATS server's configuration. `passwordOf` gives a value as it stands there: in quotes, or the `$NAME` of a
 * variable. `more`: users who may do everything.
 */
export function natsAuthorization(passwordOf: (user: NatsUser) => string, more: string[] = []): string {
  const list = (subjects: string[]) => subjects.map((subject) => `\n        ${JSON.stringify(subject)}`).join('')
  const users = natsUsers.map((user) => {
    const { publish, subscribe } = natsRights(user)
    return `    { user: "${user}", password: ${passwordOf(user)}, permissions: {
      publish: [${list(publish)}
      ]
      subscribe: [${list(subscribe)}
      ]
    } }`
  })
  return `authorization {
  users: [
${[...more.map((user) => `    ${user}`), ...users].join('\n')}
  ]
}
`
}
