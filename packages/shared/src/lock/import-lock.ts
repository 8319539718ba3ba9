import { ExecutionError, Lock, Redlock, ResourceLockedError } from '@sesamecare-oss/redlock'
import { Redis } from 'ioredis'

/** Redis did not answer: whether the lock is held or free is unknown. */
export class LockUnavailable extends Error {
  override name = 'LockUnavailable'
}

/**
 * The one lock of all imports. It refuses a second start within a millisecond and shows who is at work; what is written is
 * guarded by the ledger's fence, because a lease can end while its owner sleeps. Every method throws {@link LockUnavailable}.
 */
export interface ImportLock {
  /** Null when somebody else holds it. The value is the key to it: whoever knows it may extend or release. */
  take(ttlMs?: number): Promise<{ value: string } | null>
  /** From now; false when it is free or another's. */
  extend(value: string, ttlMs: number): Promise<boolean>
  /** False when it was not (any more) held with this value. */
  release(value: string): Promise<boolean>
  holder(): Promise<{ value: string; ttlMs: number } | null>
}

export function createImportLock(options: { redis: Redis; key: string; leaseMs: number }): ImportLock {
  const { redis, key, leaseMs } = options
  const redlock = new Redlock([redis], { retryCount: 0 })
  // rebuilt from its value alone: the process that took it is not the one that extends or releases it
  const lockOf = (value: string) => new Lock(redlock, [key], value, [], Number.MAX_SAFE_INTEGER)
  return {
    take: (ttlMs = leaseMs) => heldOr(null, async () => ({ value: (await redlock.acquire([key], ttlMs)).value })),
    extend: (value, ttlMs) => heldOr(false, async () => Boolean(await lockOf(value).extend(ttlMs))),
    release: (value) => heldOr(false, async () => Boolean(await lockOf(value).release())),
    holder: async () => {
      const [value, ttlMs] = await Promise.all([redis.get(key), redis.pttl(key)]).catch((cause) => {
        throw new LockUnavailable('Redis does not answer', { cause })
      })
      return value === null ? null : { value, ttlMs }
    },
  }
}

/** A refusal by Redis is an answer; anything else means that nobody answered. */
async function heldOr<A, B>(whenHeld: A, operation: () => Promise<B>): Promise<A | B> {
  try {
    return await operation()
  } catch (error) {
    const votes = await votesAgainst(error)
    if (votes.length > 0 && votes.every((vote) => vote instanceof ResourceLockedError)) return whenHeld
    const refusal = votes.find(({ name }) => name === 'ReplyError') // an answer: a login may not do this, a replica may not write
    throw new LockUnavailable(refusal ? `Redis refuses: ${refusal.message}` : 'Redis does not answer', { cause: error })
  }
}

async function votesAgainst(error: unknown): Promise<Error[]> {
  if (!(error instanceof ExecutionError)) return []
  const attempts = await Promise.all(error.attempts)
  return attempts.flatMap((attempt) => [...attempt.votesAgainst.values()])
}

/**
 * A client that tells the truth quickly: with ioredis' defaults a holder whose Redis vanished waits in a queue and learns it
 * after minutes.
 */
export function connectRedis(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 1_000,
    connectTimeout: 3_000,
    retryStrategy: (times) => Math.min(2_000, 100 * times) * (0.5 + Math.random() / 2),
  })
  redis.on('error', onError)
  return redis
}

/** Waits for the first connection, so that a service that has just started does not answer "Redis is away". */
export async function redisReady(redis: Redis, deadlineMs = 5_000): Promise<void> {
  if (redis.status === 'ready') return
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new LockUnavailable(`Redis was not reached within ${deadlineMs} ms`)),
      deadlineMs,
    )
    redis.once('ready', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
