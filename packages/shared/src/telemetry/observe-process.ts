import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createMeter } from './create-meter.ts'

/** What the process is like, looked at when somebody asks. */
export function observeProcess(): void {
  const meter = createMeter()
  const delay = monitorEventLoopDelay({ resolution: 50 })
  delay.enable()
  const p99 = meter.createObservableGauge('nodejs.eventloop.delay.p99', {
    unit: 's',
    description: 'How late the event loop was since it was last asked',
  })
  const memory = meter.createObservableGauge('process.memory.usage', { unit: 'By', description: 'Resident memory' })
  p99.addCallback((result) => {
    result.observe(Number.isFinite(delay.percentile(99)) ? delay.percentile(99) / 1e9 : 0)
    delay.reset()
  })
  memory.addCallback((result) => result.observe(process.memoryUsage.rss()))
}
