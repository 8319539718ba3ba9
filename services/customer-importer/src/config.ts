import { healthPortIs } from '@imports/shared/config/load-config'
import { importerConfig } from '@imports/shared/importer/run-importer'
import { Type } from 'typebox'

export const customerImporterConfig = Type.Object({
  ...importerConfig.properties,
  HEALTH_PORT: Type.Integer({
    default: 18012,
    minimum: 0,
    maximum: 65_535,
    description: healthPortIs,
  }),
})
