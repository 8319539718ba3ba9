/** What JSON Schema says beside what it demands: it may change. */
const remarks = new Set(['description', 'title', 'examples', 'default', 'summary'])

type Json = Record<string, unknown>

interface PublishedMessage {
  name: string
  payload: Json
  headers: Json
}

/** As much of an AsyncAPI document as consumers hold on to. */
export interface PublishedDocument {
  channels: Record<string, { address: string }>
  components: { messages: Record<string, PublishedMessage> }
}

/**
 * What a consumer of the published document would no longer find in the new one, in words; empty when all that was done is to add:
 * channels, versions, optional fields, values of a list.
 */
export function breakingChanges(published: PublishedDocument, current: PublishedDocument): string[] {
  const addresses = new Set(Object.values(current.channels).map(({ address }) => address))
  const messages = new Map(Object.values(current.components.messages).map((message) => [message.name, message]))
  return [
    ...Object.values(published.channels)
      .filter(({ address }) => !addresses.has(address))
      .map(({ address }) => `${address}: is gone`),
    ...Object.values(published.components.messages).flatMap((before) => {
      const after = messages.get(before.name)
      if (!after) return [`${before.name}: is gone`]
      return [
        ...schemaChanges(before.name, before.payload, after.payload),
        ...schemaChanges(`${before.name} headers`, before.headers, after.headers),
      ]
    }),
  ]
}

/** Stored events have to fit what comes after them, so that demanding more is as bad as promising less. */
function schemaChanges(at: string, before: Json, after: Json): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !remarks.has(key))
  return keys.flatMap((key) => {
    const [old, now] = [before[key], after[key]]
    if (key === 'properties') return propertyChanges(at, asJson(old), asJson(now))
    if (key === 'required') return requiredChanges(at, asList(old), asList(now))
    if (key === 'enum') {
      const gone = asList(old).filter((value) => !asList(now).includes(value))
      return [
        ...gone.map((value) => `${at}: the value ${value} is gone`),
        ...(old === undefined ? [`${at}: enum has changed`] : []),
      ]
    }
    if (key === 'items' && isJson(old) && isJson(now)) return schemaChanges(`${at}[]`, old, now)
    if (key === 'patternProperties' && isJson(old) && isJson(now)) return propertyChanges(at, old, now)
    return sameDemand(old, now) ? [] : [`${at}: ${key} has changed`]
  })
}

function propertyChanges(at: string, before: Json, after: Json): string[] {
  return Object.entries(before).flatMap(([name, schema]) => {
    const now = after[name]
    return isJson(now) ? schemaChanges(`${at}.${name}`, asJson(schema), now) : [`${at}.${name}: is gone`]
  })
}

const requiredChanges = (at: string, before: unknown[], after: unknown[]): string[] => [
  ...before.filter((name) => !after.includes(name)).map((name) => `${at}.${name}: may be missing now`),
  ...after.filter((name) => !before.includes(name)).map((name) => `${at}.${name}: is demanded now`),
]

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const asJson = (value: unknown): Json => (isJson(value) ? value : {})
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const withoutRemarks = (key: string, value: unknown): unknown => (remarks.has(key) ? undefined : value)
const sameDemand = (before: unknown, after: unknown): boolean =>
  JSON.stringify(before, withoutRemarks) === JSON.stringify(after, withoutRemarks)
