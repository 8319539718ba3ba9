import { context, SpanKind, trace } from '@opentelemetry/api'
import { attributes } from './attributes.ts'
import { startSpan } from './in-span.ts'

export interface RequestSpan {
  /** What is called from here on belongs to it. */
  run(work: () => void): void
  end(status: number): void
}

/** One request over HTTP, by its route: an address may hold what somebody has typed. */
export function startRequestSpan(method: string, route: string): RequestSpan {
  const about = { [attributes.method]: method, [attributes.route]: route }
  const span = startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes: about })
  return {
    run: (work) => context.with(trace.setSpan(context.active(), span), work),
    end: (status) => span.setAttribute(attributes.status, status).end(),
  }
}
