import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Parser } from '@asyncapi/parser'
import { importEventTypes } from '@imports/shared/contracts/import-events'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { breakingChanges, type PublishedDocument } from './breaking-changes.ts'
import { configurationSchemas } from './configuration-reference.ts'
import { documents } from './documents.ts'
import { asyncApiText } from './published-text.ts'

const committed = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8')

test.each(Object.entries(documents))('%s says what it follows from: else `npm run generate`', (file, text) => {
  expect(committed(file)).toBe(text)
})

test("AsyncAPI's own parser has nothing to say against it, and finds every event", async () => {
  const { document, diagnostics } = await new Parser().parse(committed('asyncapi.yaml'))
  const serious = diagnostics
    .filter(({ severity }) => severity <= 1)
    .map(({ message, path }) => `${path.join('.')}: ${message}`)
  expect(serious).toEqual([])
  expect(
    document
      ?.allMessages()
      .all()
      .map((message) => message.name()),
  ).toEqual(importEventTypes.map((type) => `${type}.v1`))
})

test('what is committed is kept', () => {
  expect(breakingChanges(parse(committed('asyncapi.yaml')), parse(asyncApiText()))).toEqual([])
})

type Change = (document: Changeable) => void
interface Changeable {
  channels: Record<string, { address: string }>
  components: { messages: Record<string, { name: string; description: string; payload: Payload; headers: Payload }> }
}
interface Payload {
  required: string[]
  properties: Record<
    string,
    { type?: string; enum?: string[]; minimum?: number; items?: Payload; properties?: Payload['properties'] }
  >
}

function changed(change: Change): string[] {
  const after: Changeable = parse(asyncApiText())
  change(after)
  return breakingChanges(parse(asyncApiText()), after as unknown as PublishedDocument) // the same document, seen closer
}

const payloadOf = (document: Changeable, message: string): Payload => document.components.messages[message]!.payload

test.each<[string, Change, RegExp]>([
  ['a channel', (d) => void delete d.channels.importFailed, /import\.failed\.\{kind\}: is gone/],
  [
    'an address',
    (d) => void Object.assign(d.channels.importFailed!, { address: 'import.broken.{kind}' }),
    /import\.failed\.\{kind\}/,
  ],
  [
    'a version',
    (d) => void Object.assign(d.components.messages.importFailed!, { name: 'import.failed.v2' }),
    /import\.failed\.v1: is gone/,
  ],
  [
    'a field',
    (d) => void delete payloadOf(d, 'importCompleted').properties.total,
    /import\.completed\.v1\.total: is gone/,
  ],
  [
    'a type',
    (d) => void Object.assign(payloadOf(d, 'importCompleted').properties.total!, { type: 'string' }),
    /total: type has changed/,
  ],
  [
    'a limit',
    (d) => void Object.assign(payloadOf(d, 'importCompleted').properties.total!, { minimum: 1 }),
    /total: minimum has changed/,
  ],
  [
    'a kind',
    (d) => void payloadOf(d, 'importStarted').properties.kind!.enum!.shift(),
    /kind: the value catalog is gone/,
  ],
  ['a promise', (d) => void payloadOf(d, 'importStarted').required.pop(), /host: may be missing now/],
  [
    'a field of a list',
    (d) => void delete payloadOf(d, 'importCompleted').properties.files!.items!.properties.path,
    /files\[\]\.path: is gone/,
  ],
  [
    'a header',
    (d) => void delete d.components.messages.importFailed!.headers.properties['ce-id'],
    /headers\.ce-id: is gone/,
  ],
])('%s that is taken away or changed is noticed', (_, change, said) => {
  expect(changed(change).join('\n')).toMatch(said)
})

test('a field that is demanded of events that are stored already is noticed', () => {
  const more = changed((d) => {
    payloadOf(d, 'importStarted').properties.colour = { type: 'string' }
    payloadOf(d, 'importStarted').required.push('colour')
  })
  expect(more).toEqual(['import.started.v1.colour: is demanded now'])
})

test('additions break nobody', () => {
  const more = changed((d) => {
    payloadOf(d, 'importStarted').properties.colour = { type: 'string' }
    payloadOf(d, 'importStarted').properties.kind!.enum!.push('orders')
    d.channels.importOpened = { address: 'import.opened.{kind}' }
    d.components.messages.importStarted!.description = 'Said better.'
  })
  expect(more).toEqual([])
})

test('every variable says what it is for', () => {
  const silent = Object.entries(configurationSchemas).flatMap(([program, { properties }]) =>
    Object.entries(properties)
      .filter(([, schema]) => !('description' in schema))
      .map(([name]) => `${program}: ${name}`),
  )
  expect(silent).toEqual([])
})
