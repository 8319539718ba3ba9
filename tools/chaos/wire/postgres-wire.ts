/** What a process and its Postgres said to each other on one connection. */
export type PostgresTalk =
  /** A statement that is about to be sent. */
  | { said: 'statement'; sql: string }
  /** It was answered; `row` is the last one, if it was short. */
  | { said: 'answer'; sql: string; row: string; failed: boolean }

const [simpleQuery, parse] = [0x51, 0x50] // Q, P
const [readyForQuery, dataRow, errorResponse] = [0x5a, 0x44, 0x45] // Z, D, E
const longestRow = 4096

/** Follows the frontend/backend protocol far enough to know which statement was answered. One client sends one at a time. */
export function createPostgresWire(): {
  out(bytes: Buffer): PostgresTalk[]
  in(bytes: Buffer): PostgresTalk[]
} {
  let pending: { sql: string; row: string; failed: boolean } | null = null
  let rest: Buffer = Buffer.alloc(0)
  let toSkip = 0

  const message = (type: number | undefined, body: Buffer): PostgresTalk[] => {
    if (!pending) return []
    if (type === dataRow) pending.row = body.toString('latin1')
    if (type === errorResponse) pending.failed = true
    if (type !== readyForQuery) return []
    const answered = pending
    pending = null
    return [{ said: 'answer', ...answered }]
  }

  return {
    // the client writes one message at a time
    out: (bytes) => {
      const sql = statementOf(bytes)
      if (sql === null) return []
      pending = { sql, row: '', failed: false }
      return [{ said: 'statement', sql }]
    },
    in: (bytes) => {
      const talk: PostgresTalk[] = []
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
      for (;;) {
        const skipped = Math.min(toSkip, rest.length)
        rest = rest.subarray(skipped)
        toSkip -= skipped
        if (toSkip > 0 || rest.length < 5) return talk
        const length = 1 + rest.readUInt32BE(1)
        if (length > longestRow) {
          toSkip = length
          continue
        }
        if (rest.length < length) return talk
        talk.push(...message(rest[0], rest.subarray(5, length)))
        rest = rest.subarray(length)
      }
    },
  }
}

function statementOf(bytes: Buffer): string | null {
  if (bytes.length < 6 || bytes.readUInt32BE(1) + 1 !== bytes.length) return null
  if (bytes[0] === simpleQuery) return bytes.toString('utf8', 5, bytes.length - 1)
  if (bytes[0] !== parse) return null
  const nameEnd = bytes.indexOf(0, 5)
  return bytes.toString('utf8', nameEnd + 1, bytes.indexOf(0, nameEnd + 1))
}
