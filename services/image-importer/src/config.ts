import { importerConfig } from '@imports/shared/importer/run-importer'
import { Type } from 'typebox'

export const imageImporterConfig = Type.Object({
  ...importerConfig.properties,
  HEALTH_PORT: Type.Integer({ default: 18013, minimum: 0, maximum: 65_535 }),
})
