import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace'

/**
 * Trace context travels from the button to the last row whether or not anybody records it. Spans are recorded and sent
 * only where `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector; the SDK that does it is loaded only then.
 */
export async function startTelemetry(service: string): Promise<{ close(): Promise<void> }> {
  // biome-ignore lint/style/noProcessEnv: the OpenTelemetry SDK reads its OTEL_* variables itself; this only asks whether there are any
  if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT) {
    const { NodeSDK } = await import('@opentelemetry/sdk-node')
    const sdk = new NodeSDK({ serviceName: service })
    sdk.start()
    return { close: () => sdk.shutdown() }
  }
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(new TracerProvider({ sampler: new AlwaysOffSampler() }))
  return { close: async () => {} }
}
