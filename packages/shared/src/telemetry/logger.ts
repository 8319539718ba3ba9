import { trace } from '@opentelemetry/api'
import pino from 'pino'

export type Logger = pino.Logger

/** What Postgres says beside the message of an error: it quotes the row that failed, and the line of a COPY. */
const quotingRows = new Set(['detail', 'where', 'hint', 'internalQuery'])

/** An error as pino tells it, without what may be somebody's. */
function errorWithoutRows(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const told = Object.entries(pino.stdSerializers.err(error))
  return Object.fromEntries(told.filter(([name]) => !quotingRows.has(name)))
}

/** JSON lines on standard output or where else they are to go, with the trace they belong to. Never log names, addresses, payloads or tokens. */
export function createLogger(
  service: string,
  config: { LOG_LEVEL?: unknown } = {},
  destination?: pino.DestinationStream,
): Logger {
  const options: pino.LoggerOptions = {
    base: { service },
    level: typeof config.LOG_LEVEL === 'string' ? config.LOG_LEVEL : 'info',
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: errorWithoutRows, error: errorWithoutRows },
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext()
      return span ? { trace_id: span.traceId, span_id: span.spanId } : {}
    },
  }
  return destination ? pino(options, destination) : pino(options)
}

export const silentLogger = (): Logger => pino({ level: 'silent' })
