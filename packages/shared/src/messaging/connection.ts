import { connect, createInbox, type NatsConnection, PermissionViolationError } from '@nats-io/transport-node'
import { WrongLogin } from '../runtime/wrong-login.ts'
import type { Logger } from '../telemetry/logger.ts'

export interface NatsOptions {
  url: string
  user?: string | undefined
  password?: string | undefined
  /** Who connects: shown by the server among its connections, and whose inbox answers come to. */
  name: string
  log: Logger
}

/** What this system needs of JetStream is right since this version; older ones are silently wrong on some of it. */
const oldestServer = [2, 9]

/** Connects and stays connected: it reconnects for ever, and notices a link that swallows everything within 15 s. */
export async function connectNats({ url, user, password, name, log }: NatsOptions): Promise<NatsConnection> {
  const connection = await connect({
    servers: url,
    name,
    inboxPrefix: inboxOf(name),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { pass: password }),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    reconnectJitter: 500,
    pingInterval: 5_000,
    maxPingOut: 2,
    timeout: 5_000,
  })
  const version = connection.info?.version ?? '0'
  if (!isRecentEnough(version)) {
    await connection.close()
    throw new Error(`NATS server ${version} is too old: at least ${oldestServer.join('.')} is needed`)
  }
  void logStatus(connection, log)
  await requireOwnInbox(connection, name)
  return connection
}

const inboxOf = (name: string): string => `_INBOX.${name}`

/** Nobody may listen where the answers to another come: who has another's login is told so here, not in the middle of an import. */
async function requireOwnInbox(connection: NatsConnection, name: string): Promise<void> {
  let refused: Error | null = null
  const callback = (error: Error | null) => {
    refused ??= error
  }
  const listening = connection.subscribe(createInbox(inboxOf(name)), { callback })
  await connection.flush() // a refusal comes before the answer to this
  listening.unsubscribe()
  if (!refused) return
  await connection.close()
  throw new WrongLogin(`NATS_USER and NATS_PASSWORD are not those of ${name}: it may not listen to its own inbox`, {
    cause: refused,
  })
}

/** The server has refused an action, and will: asking again is of no use before its permissions are others. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof PermissionViolationError ||
  (error instanceof Error && error.cause instanceof PermissionViolationError) // as requests wrap it

export function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = oldestServer
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

async function logStatus(connection: NatsConnection, log: Logger): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'disconnect') log.warn('NATS connection lost')
    if (status.type === 'reconnect') log.info('NATS connection is back')
    if (status.type === 'error') log.error({ err: status.error }, 'NATS error')
  }
}
