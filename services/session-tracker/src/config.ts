import { baseConfig, healthPortIs, lockConfig } from '@imports/shared/config/load-config'
import { Type } from 'typebox'

export const sessionTrackerConfig = Type.Object({
  ...baseConfig,
  ...lockConfig,
  HEALTH_PORT: Type.Integer({
    default: 18014,
    minimum: 0,
    maximum: 65_535,
    description: healthPortIs,
  }),
  WATCHDOG_TICK_MS: Type.Integer({
    default: 10_000,
    minimum: 50,
    description: 'How often open runs are looked at, in ms',
  }),
  WATCHDOG_SILENT_MS: Type.Integer({
    default: 45_000,
    minimum: 100,
    description: 'In ms: a run without a sign of life for so long is requested again, twice, and then ended',
  }),
})
