/** A lock command was answered: taken, extended, released, or refused. */
export type RedisTalk = { said: 'lock answered' }

/**
 * Follows Redis far enough for the lock: its scripts are the only commands of a service at work, and one is under way at a time. A script
 * that the server does not know yet is sent again in full: that refusal is no answer.
 */
export function createRedisWire(): { out(bytes: Buffer): RedisTalk[]; in(bytes: Buffer): RedisTalk[] } {
  let waiting = false
  return {
    out: (bytes) => {
      if (/^\*\d+\r\n\$\d+\r\neval(sha)?\r\n/i.test(bytes.toString('latin1', 0, 40))) waiting = true
      return []
    },
    in: (bytes) => {
      if (!waiting || bytes.toString('latin1', 0, 9) === '-NOSCRIPT') return []
      waiting = false
      return [{ said: 'lock answered' }]
    },
  }
}
