import { trace } from '@opentelemetry/api'
import pino from 'pino'

export type Logger = pino.Logger

/** JSON lines on standard output, with the trace they belong to. Never log names, addresses, payloads or tokens. */
export function createLogger(service: string, config: { LOG_LEVEL?: unknown } = {}): Logger {
  return pino({
    base: { service },
    level: typeof config.LOG_LEVEL === 'string' ? config.LOG_LEVEL : 'info',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext()
      return span ? { trace_id: span.traceId } : {}
    },
  })
}

export const silentLogger = (): Logger => pino({ level: 'silent' })
