import { type RequestSpan, startRequestSpan } from '@imports/shared/telemetry/request-span'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/**
 * What asks for a change is a span: there the trace of a run begins, with the button. A `traceparent` from outside is not listened to.
 */
export function traceRequests(app: FastifyInstance): void {
  const spans = new WeakMap<FastifyRequest, RequestSpan>()
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.method === 'POST') spans.set(request, startRequestSpan('POST', request.routeOptions.url ?? 'unknown'))
    done()
  })
  // not earlier: reading the body loses the context
  app.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request)
    if (span) span.run(done)
    else done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    spans.get(request)?.end(reply.statusCode)
    done()
  })
}
