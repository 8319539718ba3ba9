import { type Attributes, context, type Link, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { attributes } from './attributes.ts'

export interface SpanOptions {
  kind?: SpanKind
  attributes?: Attributes
  links?: Link[]
}

export const startSpan = (name: string, options: SpanOptions = {}): Span =>
  trace.getTracer('imports-from-1c').startSpan(name, { kind: SpanKind.INTERNAL, ...options })

/** Work as a span of the trace that is active; what it throws passes through. */
export async function inSpan<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  const span = startSpan(name, options)
  try {
    return await context.with(trace.setSpan(context.active(), span), work)
  } catch (error) {
    // the kind of error only: its text may quote what was imported
    span.setStatus({ code: SpanStatusCode.ERROR })
    span.setAttribute(attributes.errorType, error instanceof Error ? error.name : 'unknown')
    throw error
  } finally {
    span.end()
  }
}
