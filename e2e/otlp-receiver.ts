import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import type { TestBed } from '@imports/shared/testing/test-bed'

export interface ReceivedSpan {
  service: string
  name: string
  traceId: string
  spanId: string
  /** Empty: the first of its trace. */
  parentSpanId: string
  attributes: Record<string, string>
  resource: Record<string, string>
}

/** A collector that takes traces as JSON over HTTP and keeps the spans; closed with the bed. */
export async function startOtlpReceiver(bed: TestBed): Promise<{ env: Record<string, string>; spans: ReceivedSpan[] }> {
  const spans: ReceivedSpan[] = []
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request)
    if (request.url === '/v1/traces') spans.push(...readSpans(JSON.parse(body.toString())))
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  bed.opened(server, (listening) => void listening.close())
  const { port } = server.address() as AddressInfo // it listens on a port
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  }
  return { env, spans }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const body = await buffer(request)
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
}

interface Attribute {
  key: string
  value: Record<string, string | number | boolean>
}

interface TracesRequest {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: {
      spans: { name: string; traceId: string; spanId: string; parentSpanId?: string; attributes: Attribute[] }[]
    }[]
  }[]
}

function readSpans({ resourceSpans }: TracesRequest): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const about = readAttributes(resource.attributes)
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, traceId, spanId, parentSpanId = '', attributes }) => ({
        service: about['service.name'] ?? '',
        name,
        traceId,
        spanId,
        parentSpanId,
        attributes: readAttributes(attributes),
        resource: about,
      })),
    )
  })
}

const readAttributes = (list: Attribute[]): Record<string, string> =>
  Object.fromEntries(list.map(({ key, value }) => [key, String(Object.values(value)[0])]))
