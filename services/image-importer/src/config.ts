import { healthPortIs } from '@imports/shared/config/load-config'
import { importerConfig } from '@imports/shared/importer/run-importer'
import { Type } from 'typebox'

export const imageImporterConfig = Type.Object({
  ...importerConfig.properties,
  MEDIA_DIR: Type.String({ default: '.runtime/media', description: 'Where pictures are kept; shared by all replicas' }),
  PICTURE_WIDTHS: Type.String({
    default: '1600,800,200',
    pattern: '^[1-9]\\d{1,3}(,[1-9]\\d{1,3}){0,9}$',
    description: 'Widths of the sizes that are made of a picture; separated by ","',
  }),
  PICTURES_IN_FLIGHT: Type.Integer({
    default: 3,
    minimum: 1,
    maximum: 16,
    description: 'Pictures that this process decodes at once: one more than it has processors keeps them busy',
  }),
  HEALTH_PORT: Type.Integer({
    default: 18013,
    minimum: 0,
    maximum: 65_535,
    description: healthPortIs,
  }),
})
