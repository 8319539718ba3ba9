import { headers as createHeaders } from '@nats-io/transport-node'
import { expect, test } from 'vitest'
import { eventIds, type ImportStarted } from '../contracts/import-events.ts'
import { decodeEvent, encodeEvent, subjectOf } from './cloudevents.ts'
import { RejectMessage } from './outcome.ts'

const sessionId = '01939a00-0000-7000-8000-000000000002'
const started: ImportStarted = {
  type: 'import.started',
  id: eventIds.started(sessionId, 1),
  source: '/services/catalog-importer',
  time: '2026-11-20T12:00:00.000Z',
  causationId: eventIds.requested(sessionId),
  data: { runId: '01939a00-0000-7000-8000-000000000001', sessionId, kind: 'catalog', step: 1, attempt: 1, host: 'a' },
}
const encoded = encodeEvent('import', started)
const message = (changes: { header?: [string, string]; data?: string } = {}) => {
  const headers = createHeaders()
  for (const name of encoded.headers.keys()) headers.set(name, encoded.headers.get(name))
  if (changes.header) headers.set(...changes.header)
  return { headers, data: new TextEncoder().encode(changes.data ?? encoded.payload) }
}

test('an event is read back as it was written', () => {
  expect(decodeEvent(message())).toEqual(started)
})

test('attributes are lower-case headers, the type carries its version, the data is the payload', () => {
  expect(encoded.headers.get('ce-type')).toBe('import.started.v1')
  expect(encoded.headers.get('ce-id')).toBe(started.id)
  expect(encoded.headers.get('ce-specversion')).toBe('1.0')
  expect(encoded.headers.get('ce-correlationid')).toBe(sessionId)
  expect(encoded.headers.get('ce-causationid')).toBe(`${sessionId}:requested`)
  expect(JSON.parse(encoded.payload)).toEqual(started.data)
})

test('the subject names the event and the kind', () => {
  expect(subjectOf('import', started)).toBe('import.started.catalog')
  const cancel = { runId: started.data.runId, sessions: [sessionId], requestedBy: 'admin' }
  const about = { id: 'x', source: 'x', time: started.time }
  expect(subjectOf('t1', { ...about, type: 'import.cancel-requested', data: cancel })).toBe('t1.cancel-requested.run')
})

test('a header never carries a bare letter outside ASCII', () => {
  const { headers } = encodeEvent('import', { ...started, source: '/services/имя "x" 100%' })
  expect(headers.get('ce-source')).toMatch(/^[\x21-\x7e]+$/)
  const data = new TextEncoder().encode(encoded.payload)
  expect(decodeEvent({ headers, data }).source).toBe('/services/имя "x" 100%')
})

test.each([
  ['no CloudEvent at all', { headers: undefined, data: new Uint8Array() }],
  ['an unknown type', message({ header: ['ce-type', 'import.exploded.v1'] })],
  ['an unknown version', message({ header: ['ce-type', 'import.started.v99'] })],
  ['a payload that is no JSON', message({ data: '{' })],
  ['a payload that does not fit', message({ data: '{}' })],
])('%s can never work and is rejected', (_, unreadable) => {
  expect(() => decodeEvent(unreadable)).toThrow(RejectMessage)
})
