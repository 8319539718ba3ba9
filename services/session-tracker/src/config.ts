import { baseConfig } from '@imports/shared/config/load-config'
import { Type } from 'typebox'

export const sessionTrackerConfig = Type.Object({
  ...baseConfig,
  HEALTH_PORT: Type.Integer({ default: 18014, minimum: 0, maximum: 65_535 }),
})
