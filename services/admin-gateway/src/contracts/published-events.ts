import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'

/** One event, as the page shows it. */
export interface PublishedEvent {
  /** `import.completed.v1` */
  name: string
  /** `import.completed.{kind}` */
  address: string
  summary: string
  description: string
  fields: { name: string; type: string; required: boolean; description: string }[]
  /** JSON, ready to be read. */
  example: string
}

interface Schema {
  type?: string
  enum?: unknown[]
  anyOf?: (Schema & { const?: unknown })[]
  items?: Schema
  description?: string
  required?: string[]
  properties?: Record<string, Schema>
}

interface AsyncApi {
  channels: Record<string, { address: string }>
  components: {
    messages: Record<
      string,
      { name: string; summary: string; description: string; payload: Schema; examples: { payload: unknown }[] }
    >
  }
}

/** The events of `asyncapi.yaml`; the file is written by us and tested, hence not checked again. */
export async function readPublishedEvents(file: string): Promise<PublishedEvent[]> {
  const document: AsyncApi = parse(await readFile(file, 'utf8'))
  return Object.entries(document.components.messages).map(
    ([key, { name, summary, description, payload, examples }]) => ({
      name,
      address: document.channels[key]?.address ?? '',
      summary,
      description,
      fields: Object.entries(payload.properties ?? {}).map(([field, schema]) => ({
        name: field,
        type: typeOf(schema),
        required: payload.required?.includes(field) ?? false,
        description: schema.description ?? '',
      })),
      example: JSON.stringify(examples[0]?.payload, null, 2),
    }),
  )
}

function typeOf({ type, enum: values, anyOf, items }: Schema): string {
  if (values) return values.join(' | ')
  if (anyOf) return anyOf.map((each) => each.const ?? typeOf(each)).join(' | ')
  return type === 'array' ? `${typeOf(items ?? {})}[]` : (type ?? '')
}
