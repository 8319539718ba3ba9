import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decodeEventData } from './decode-event.ts'
import { importEventTypes, importEventVersions } from './import-events.ts'

const fixtures = new URL('fixtures/', import.meta.url)
const fixture = (name: string): Record<string, unknown> => JSON.parse(readFileSync(new URL(name, fixtures), 'utf8'))

const published = importEventTypes.flatMap((type) =>
  Array.from({ length: importEventVersions[type] }, (_, index) => ({ type, version: index + 1 })),
)

test.each(published)('$type.v$version, once published, decodes for good', ({ type, version }) => {
  expect(decodeEventData(type, version, fixture(`${type}.v${version}.json`))).toMatchObject({
    runId: expect.any(String),
  })
})

test('every fixture belongs to a version that was published', () => {
  expect(readdirSync(fixtures).sort()).toEqual(published.map(({ type, version }) => `${type}.v${version}.json`).sort())
})

test('a version that is not known is refused', () => {
  expect(() => decodeEventData('import.started', 99, fixture('import.started.v1.json'))).toThrow(/version 99/)
})

test.each([
  ['a kind that does not exist', { kind: 'orders' }],
  ['a run id that is no UUID', { runId: '42' }],
  ['an attempt below one', { attempt: 0 }],
])('%s does not fit', (_, wrong) => {
  expect(() => decodeEventData('import.started', 1, { ...fixture('import.started.v1.json'), ...wrong })).toThrow()
})

test('a field that this version does not know yet is let through', () => {
  const data = { ...fixture('import.started.v1.json'), colour: 'green' }
  expect(decodeEventData('import.started', 1, data)).toMatchObject({ attempt: 1 })
})
