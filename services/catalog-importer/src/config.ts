import { healthPortIs } from '@imports/shared/config/load-config'
import { importerConfig } from '@imports/shared/importer/run-importer'
import { Type } from 'typebox'

export const catalogImporterConfig = Type.Object({
  ...importerConfig.properties,
  SWITCH_OFF_MAX_PERCENT: Type.Number({
    default: 20,
    minimum: 0,
    maximum: 100,
    description:
      'Of the active goods of a catalogue: more are switched off as absent only when an administrator consents',
  }),
  HEALTH_PORT: Type.Integer({
    default: 18011,
    minimum: 0,
    maximum: 65_535,
    description: healthPortIs,
  }),
})
