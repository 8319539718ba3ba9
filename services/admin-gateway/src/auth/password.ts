import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

// OWASP's scrypt figures: 128 MiB and about a third of a second each
const cost = { logN: 17, r: 8, p: 1 }
const keyLength = 32
const concurrentHashes = 4
const waitingHashes = 32

export class TooManyLogins extends Error {
  override name = 'TooManyLogins'
}

export interface Passwords {
  hash(password: string): Promise<string>
  /** Works as long for an unknown account (`stored` is null) as for a wrong password. */
  verify(password: string, stored: string | null): Promise<{ matches: boolean; outdated: boolean }>
}

/** At most four hashes at once, each of 128 MiB, so that a flood of logins cannot eat the memory; throws {@link TooManyLogins}. */
export function createPasswords(): Passwords {
  const limited = createLimit(concurrentHashes, waitingHashes)
  const hash = async (password: string): Promise<string> => {
    const salt = randomBytes(16)
    return limited(async () => encode(cost, salt, await derive(password, salt, cost)))
  }
  let dummy: Promise<string> | undefined
  return {
    hash,
    async verify(password, stored) {
      dummy ??= hash('nobody has this password')
      const { used, salt, key } = decode(stored ?? (await dummy))
      const given = await limited(() => derive(password, salt, used))
      const matches = timingSafeEqual(given, key) && stored !== null
      return { matches, outdated: used.logN !== cost.logN || used.r !== cost.r || used.p !== cost.p }
    },
  }
}

type Cost = typeof cost

function derive(password: string, salt: Buffer, { logN, r, p }: Cost): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** logN, r, p, maxmem: 256 * 1024 * 1024 }
  return new Promise((resolve, reject) => {
    // NFKC: the same password typed on another keyboard or system may be composed differently
    scrypt(password.normalize('NFKC'), salt, keyLength, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

const encode = ({ logN, r, p }: Cost, salt: Buffer, key: Buffer): string =>
  `scrypt$${logN}$${r}$${p}$${salt.toString('base64url')}$${key.toString('base64url')}`

function decode(stored: string): { used: Cost; salt: Buffer; key: Buffer } {
  const [scheme, logN, r, p, salt, key] = stored.split('$')
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) throw new Error('unknown password hash')
  return {
    used: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  }
}

function createLimit(running: number, waiting: number) {
  let free = running
  const queue: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free === 0) {
      if (queue.length >= waiting) throw new TooManyLogins('too many logins at once')
      await new Promise<void>((resolve) => queue.push(resolve))
    } else {
      free -= 1
    }
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else free += 1
    }
  }
}
