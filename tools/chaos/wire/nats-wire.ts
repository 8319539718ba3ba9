/** What a process and its broker said to each other. */
export type NatsTalk =
  /** About to be published. */
  | { said: 'publish'; subject: string; payload: string }
  /** The stream has stored what was published under this subject. */
  | { said: 'stored'; subject: string }
  | { said: 'delivery'; subject: string }

interface Frame {
  verb: string
  subject: string
  reply: string | undefined
  payload: string
}

/** Follows the NATS protocol: `PUB`/`HPUB` one way, `MSG`/`HMSG` the other. Answers to requests are known by their inbox. */
export function createNatsWire(): { out(bytes: Buffer): NatsTalk[]; in(bytes: Buffer): NatsTalk[] } {
  const asked = new Map<string, string>()
  const outgoing = createFrames()
  const incoming = createFrames()
  return {
    out: (bytes) =>
      outgoing(bytes).flatMap(({ verb, subject, reply, payload }): NatsTalk[] => {
        if (verb !== 'PUB' && verb !== 'HPUB') return []
        if (reply) asked.set(reply, subject)
        return [{ said: 'publish', subject, payload }]
      }),
    in: (bytes) =>
      incoming(bytes).flatMap(({ verb, subject, payload }): NatsTalk[] => {
        if (verb !== 'MSG' && verb !== 'HMSG') return []
        const question = asked.get(subject)
        if (question === undefined) return [{ said: 'delivery', subject }]
        asked.delete(subject)
        return /"seq":\s*\d/.test(payload) ? [{ said: 'stored', subject: question }] : []
      }),
  }
}

/** Commands with their payloads, however the bytes are cut. */
function createFrames(): (bytes: Buffer) => Frame[] {
  let rest: Buffer = Buffer.alloc(0)
  return (bytes) => {
    const frames: Frame[] = []
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    for (;;) {
      const end = rest.indexOf('\r\n')
      if (end < 0) return frames
      const words = rest.toString('latin1', 0, end).split(/\s+/)
      const verb = (words[0] ?? '').toUpperCase()
      const withPayload = ['PUB', 'HPUB', 'MSG', 'HMSG'].includes(verb)
      const length = withPayload ? Number(words.at(-1)) + 2 : 0
      if (rest.length < end + 2 + length) return frames
      const subject = words[1] ?? ''
      // beside verb and subject stand the lengths (two with headers), and for a delivery the subscription
      const numbers = (verb.startsWith('H') ? 2 : 1) + (verb.endsWith('MSG') ? 1 : 0)
      const replyAt = verb.endsWith('MSG') ? 3 : 2
      const reply = words.length > 2 + numbers ? words[replyAt] : undefined
      frames.push({ verb, subject, reply, payload: rest.toString('utf8', end + 2, end + 2 + Math.max(0, length - 2)) })
      rest = rest.subarray(end + 2 + length)
    }
  }
}
