import { expect, test } from 'vitest'
import { createNatsWire } from './nats-wire.ts'
import { createPostgresWire } from './postgres-wire.ts'
import { createRedisWire } from './redis-wire.ts'

function message(type: string, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body)
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeUInt32BE(bytes.length + 4, 1)
  return Buffer.concat([head, bytes])
}

/** Every way to cut the bytes in two. */
const cuts = (bytes: Buffer) =>
  Array.from({ length: bytes.length }, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)] as const)

test('a statement of Postgres is answered when it is ready for the next one, however the answer is cut', () => {
  const answer = Buffer.concat([message('D', 'claimed'), message('D', 'x'.repeat(9_000)), message('Z', 'I')])
  for (const [first, second] of cuts(answer).filter((_, at) => at % 97 === 0 || at < 30)) {
    const wire = createPostgresWire()
    expect(wire.out(message('P', 'name\0select 1\0\0\0'))).toEqual([{ said: 'statement', sql: 'select 1' }])
    expect([...wire.in(first), ...wire.in(second)]).toEqual([
      { said: 'answer', sql: 'select 1', row: 'claimed', failed: false },
    ])
  }
})

test('a statement that failed is answered as well, and bytes of a COPY are none', () => {
  const wire = createPostgresWire()
  expect(wire.out(message('d', 'begin'))).toEqual([])
  wire.out(message('Q', 'commit\0'))
  expect(wire.in(Buffer.concat([message('E', 'no'), message('Z', 'I')]))).toMatchObject([
    { sql: 'commit', failed: true },
  ])
})

test('what the stream has stored is known by the inbox that was asked', () => {
  const publish = Buffer.from(
    'HPUB import.completed.catalog _INBOX.a.1 12 14\r\nNATS/1.0\r\n\r\n{}\r\nPUB $JS.ACK.x 4\r\n+ACK\r\n',
  )
  const stored = Buffer.from('MSG _INBOX.a.1 1 31\r\n{"stream":"IMPORTS", "seq":12  }\r\n'.replace('31', '32'))
  const delivery = Buffer.from('PING\r\nHMSG import.requested.catalog 2 $JS.ACK.y 12 14\r\nNATS/1.0\r\n\r\n{}\r\n')
  for (const [first, second] of cuts(publish)) {
    const wire = createNatsWire()
    expect([...wire.out(first), ...wire.out(second)]).toMatchObject([
      { said: 'publish', subject: 'import.completed.catalog' },
      { said: 'publish', subject: '$JS.ACK.x', payload: '+ACK' },
    ])
    expect(wire.in(Buffer.concat([stored, delivery]))).toEqual([
      { said: 'stored', subject: 'import.completed.catalog' },
      { said: 'delivery', subject: 'import.requested.catalog' },
    ])
  }
})

test('a refusal by the stream is not taken for stored', () => {
  const wire = createNatsWire()
  wire.out(Buffer.from('PUB import.completed.catalog _INBOX.a.1 2\r\n{}\r\n'))
  const refusal = '{"error":{"code":503}}'
  expect(wire.in(Buffer.from(`MSG _INBOX.a.1 1 ${refusal.length}\r\n${refusal}\r\n`))).toEqual([])
})

test('the lock is answered after its script, not after a script that Redis does not know', () => {
  const wire = createRedisWire()
  expect(wire.in(Buffer.from('+PONG\r\n'))).toEqual([])
  wire.out(Buffer.from('*6\r\n$7\r\nevalsha\r\n$40\r\n…'))
  expect(wire.in(Buffer.from('-NOSCRIPT No matching script\r\n'))).toEqual([])
  wire.out(Buffer.from('*6\r\n$4\r\neval\r\n…'))
  expect(wire.in(Buffer.from(':1\r\n'))).toEqual([{ said: 'lock answered' }])
})
