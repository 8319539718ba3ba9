import { stringify } from 'yaml'
import { asyncApiDocument } from './asyncapi-document.ts'
import { eventExamples } from './event-examples.ts'

const note = '# Generated from the schemas by `npm run generate`; what is written here by hand is lost.\n'

/** `asyncapi.yaml`, as it has to be. */
export const asyncApiText = (): string =>
  note +
  stringify(asyncApiDocument(eventExamples()), { lineWidth: 0, blockQuote: 'literal', aliasDuplicateObjects: false })
