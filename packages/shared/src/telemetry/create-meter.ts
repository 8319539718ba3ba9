import { type Meter, metrics } from '@opentelemetry/api'

/** Of the provider that is registered now: instruments that are made before telemetry has started count nothing. */
export const createMeter = (): Meter => metrics.getMeter('imports-from-1c')
