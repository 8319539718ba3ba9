import { attributes } from './attributes.ts'
import { createMeter } from './create-meter.ts'

export interface HandledMessage {
  verdict: string
  deliveries: number
  seconds: number
}

/** What one durable's messages came to. */
export function createConsumerMetrics(durable: string): (message: HandledMessage) => void {
  const meter = createMeter()
  const about = { [attributes.subscription]: durable }
  const duration = meter.createHistogram('messaging.process.duration', {
    unit: 's',
    description: 'How long a message was in hand',
    advice: { explicitBucketBoundaries: [0.01, 0.1, 1, 10, 60, 300, 1_800] },
  })
  const messages = meter.createCounter('import.messages', { description: 'Messages by what was decided about them' })
  const redeliveries = meter.createCounter('import.redeliveries', {
    description: 'Messages that came again after a crash, a delay or a lost acknowledgement',
  })
  messages.add(0, { ...about, verdict: 'term' }) // that there was none is worth knowing, too
  redeliveries.add(0, about)
  return ({ verdict, deliveries, seconds }) => {
    duration.record(seconds, about)
    messages.add(1, { ...about, verdict })
    if (deliveries > 1) redeliveries.add(1, about)
  }
}
