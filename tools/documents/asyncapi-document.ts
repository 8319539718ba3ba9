import {
  type ImportEventType,
  importEventSchemas,
  importEventTypes,
  importEventVersions,
} from '@imports/shared/contracts/import-events'
import { importKindNames } from '@imports/shared/contracts/import-kinds'
import { eventTexts } from './event-texts.ts'

/** Raised by hand: the middle number with every addition, the first one never while consumers exist. */
const documentVersion = '1.0.0'

const about = `Imports from 1C say as events what they do: CloudEvents 1.0 over NATS JetStream, in binary mode (attributes are headers, always lower
case; the payload is the data, JSON).

- Subjects begin with \`import\`, unless the installation has another SUBJECT_PREFIX; the stream is \`IMPORTS\`, unless it has another IMPORT_STREAM.
- **At least once.** An event can be delivered again: know it by its \`ce-id\`, which is derived from what happened.
- **In order** for one consumer with \`max_ack_pending\` 1.
- **Additive only.** Within a version (\`ce-type\` ends with it) fields may be added, and so may values of \`kind\`, phases and codes: ignore what you do not
  know. Anything else is a new version.
- Events can be read for as long as the stream keeps them (\`x-nats-jetstream\`): a new consumer may begin at the first one.
- Nothing here is to be published by others: an import is started through the gateway.
- No personal data: customers appear as counts.`

/** JSON, without what a schema of TypeBox has beside it. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const isOfRun = (type: ImportEventType): boolean => type === 'import.cancel-requested'

/** `import.cancel-requested` → `importCancelRequested` */
const camelCase = (type: string): string => type.replace(/[.-]([a-z])/g, (_, letter: string) => letter.toUpperCase())

const reference = (...path: string[]) => ({ $ref: `#/${path.join('/')}` })

/** The AsyncAPI 3 document of everything that is published, with an example of each event. */
export const asyncApiDocument = (examples: Record<ImportEventType, unknown>) => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Imports from 1C',
    version: documentVersion,
    description: about,
  },
  defaultContentType: 'application/json',
  servers: {
    broker: {
      host: 'nats:4222',
      protocol: 'nats',
      description: 'NATS with JetStream, 2.10 or newer. Ask whoever runs it for the address and a login.',
      security: [reference('components', 'securitySchemes', 'login')],
    },
  },
  channels: Object.fromEntries(importEventTypes.map((type) => [camelCase(type), channel(type)])),
  operations: Object.fromEntries(importEventTypes.map((type) => [`send${capital(camelCase(type))}`, operation(type)])),
  components: {
    messages: Object.fromEntries(importEventTypes.map((type) => [camelCase(type), message(type, examples[type])])),
    securitySchemes: { login: { type: 'userPassword' } },
  },
})

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

function channel(type: ImportEventType) {
  const common = {
    messages: { event: reference('components', 'messages', camelCase(type)) },
    'x-nats-jetstream': { stream: 'IMPORTS', retention: 'limits', maxAge: '30 days', duplicateWindow: '1 hour' },
  }
  if (isOfRun(type)) return { address: `${type}.run`, ...common }
  const kind = { enum: importKindNames, description: 'What is imported' }
  return { address: `${type}.{kind}`, parameters: { kind }, ...common }
}

const operation = (type: ImportEventType) => ({
  action: 'send',
  summary: eventTexts[type].summary,
  channel: reference('channels', camelCase(type)),
})

function message(type: ImportEventType, example: unknown) {
  const name = `${type}.v${importEventVersions[type]}`
  return {
    name,
    ...eventTexts[type],
    contentType: 'application/json',
    correlationId: { location: '$message.header#/ce-correlationid' },
    headers: headers(name, isOfRun(type)),
    payload: plain(importEventSchemas[type]),
    examples: [{ payload: example }],
  }
}

function headers(ceType: string, ofRun: boolean) {
  const subject = ofRun ? "The run's id" : "The session's id"
  const text = (description: string, more = {}) => ({ type: 'string', description, ...more })
  return {
    type: 'object',
    required: ['ce-specversion', 'ce-id', 'ce-type', 'ce-source', 'ce-time', 'ce-subject', 'ce-correlationid'],
    properties: {
      'ce-specversion': { type: 'string', const: '1.0' },
      'ce-id': text('Derived from what happened: the same fact has the same id, however often it is said'),
      'ce-type': { type: 'string', const: ceType },
      'ce-source': text('`/services/` and the name of the service that says it'),
      'ce-time': text('ISO 8601', { format: 'date-time' }),
      'ce-subject': text(subject),
      'ce-datacontenttype': { type: 'string', const: 'application/json' },
      'ce-correlationid': text(subject),
      'ce-causationid': text(
        'Id of the event that led to this one; percent-encoded, as every value that is not plain ASCII',
      ),
      traceparent: text('W3C trace context, when telemetry is on'),
    },
  }
}
