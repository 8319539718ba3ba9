import { type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'

/** Any installation's lock, and nothing else. */
const lockKeys = '~*:lock'

/** What the client asks before it says that it is ready, what readiness asks, and whose login it is. */
const connecting = ['info', 'ping', 'acl|whoami']
/** The lock works by scripts, and a script may do what its caller may. */
const scripts = ['evalsha', 'eval', 'select']
const releasing = [...scripts, 'get', 'del']
const holding = [...releasing, 'exists', 'set']

function commandsOf(service: ServiceName): string[] {
  switch (service) {
    case 'admin-gateway':
      return [...connecting, ...holding, 'pttl'] // shows how long it is held
    case 'session-tracker':
      return [...connecting, ...releasing] // of a run that it has ended
    default:
      return [...connecting, ...holding]
  }
}

/** Who has not logged in may ask whether Redis lives: for health checks. */
export const onlyPing = 'user default on nopass resetkeys resetchannels -@all +ping'

/** The lines of a Redis ACL file. `first` is the line of the user `default`, who every connection is before it logs in. */
export function redisUsers(passwordOf: (service: ServiceName) => string, first: string): string {
  const lines = serviceNames.map((service) => {
    const commands = commandsOf(service).map((command) => `+${command}`)
    return `user ${service} on >${passwordOf(service)} resetchannels ${lockKeys} -@all ${commands.join(' ')}`
  })
  return `${[first, ...lines].join('\n')}\n`
}
