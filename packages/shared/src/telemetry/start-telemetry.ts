import type { IncomingMessage, ServerResponse } from 'node:http'
import { context, metrics, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace'
import { observeProcess } from './observe-process.ts'

export interface Telemetry {
  /** Answers a scrape by Prometheus. */
  answerScrape: (request: IncomingMessage, response: ServerResponse) => void
  close(): Promise<void>
}

/**
 * Trace context travels from the button to the last row whether or not anybody records it, and metrics are counted for whoever
 * scrapes them. Spans are recorded, and both are sent, only where `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector; the SDK that does it
 * is loaded only then.
 */
export async function startTelemetry(service: string): Promise<Telemetry> {
  const prometheus = new PrometheusExporter({
    preventServerStart: true,
    withResourceConstantLabels: /^service\.name$/,
    withoutTargetInfo: true,
    withoutScopeInfo: true,
  })
  // biome-ignore lint/style/noProcessEnv: the OpenTelemetry SDK reads its OTEL_* variables itself; this only asks whether there are any
  const close = process.env.OTEL_EXPORTER_OTLP_ENDPOINT
    ? await startSending(service, prometheus)
    : start(service, prometheus)
  observeProcess()
  return { answerScrape: (request, response) => prometheus.getMetricsRequestHandler(request, response), close }
}

function start(service: string, prometheus: PrometheusExporter): () => Promise<void> {
  const resource = resourceFromAttributes({ 'service.name': service })
  const provider = new MeterProvider({ resource, readers: [prometheus] })
  metrics.setGlobalMeterProvider(provider)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(new TracerProvider({ sampler: new AlwaysOffSampler() }))
  return () => provider.shutdown()
}

async function startSending(service: string, prometheus: PrometheusExporter): Promise<() => Promise<void>> {
  const { NodeSDK } = await import('@opentelemetry/sdk-node')
  const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-proto')
  const { PeriodicExportingMetricReader } = await import('@opentelemetry/sdk-metrics')
  const { envDetector, serviceInstanceIdDetector } = await import('@opentelemetry/resources')
  const sdk = new NodeSDK({
    serviceName: service,
    // not the process's own: it tells whose account it runs under, and with which arguments
    resourceDetectors: [envDetector, serviceInstanceIdDetector],
    metricReaders: [prometheus, new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter() })],
  })
  sdk.start()
  return () => sdk.shutdown()
}
