import type { Texts } from './texts-shape.ts'

export const eventsEn: Texts['events'] = {
  title: 'Events for integrations',
  about: 'What is published to NATS JetStream for other systems. A consumer is written from the AsyncAPI 3 document:',
  field: 'Field',
  type: 'Type',
  meaning: 'Meaning',
  optional: 'optional',
  example: 'Example',
}
