import { type Static, Type } from 'typebox'

/** How strictly an importer reads the export. */
export const xmlConfig = {
  XML_MAX_BYTES: Type.Integer({
    default: 4 * 1024 ** 3,
    minimum: 1,
    description: 'Of one file; a larger one is refused',
  }),
  XML_MAX_RECORDS: Type.Integer({ default: 5_000_000, minimum: 1, description: 'Of one file' }),
  XML_FORBIDDEN_CHARACTERS: Type.Union([Type.Literal('refuse'), Type.Literal('drop')], {
    default: 'refuse',
    description: 'Control characters, which XML forbids: refuse the file, or leave them out and tell how many',
  }),
}

const xmlSettings = Type.Object(xmlConfig)

/** The same, as the reader of packages/commerceml takes it. */
export const xmlReading = (config: Static<typeof xmlSettings>) => ({
  limits: { fileBytes: config.XML_MAX_BYTES, records: config.XML_MAX_RECORDS },
  forbiddenCharacters: config.XML_FORBIDDEN_CHARACTERS,
})
