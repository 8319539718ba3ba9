import { importerConfig } from '@imports/shared/importer/run-importer'
import { Type } from 'typebox'

export const catalogImporterConfig = Type.Object({
  ...importerConfig.properties,
  HEALTH_PORT: Type.Integer({ default: 18011, minimum: 0, maximum: 65_535 }),
})
