import type { ImportEvent } from '@imports/shared/contracts/import-events'
import { importKindNames } from '@imports/shared/contracts/import-kinds'
import { attributes } from '@imports/shared/telemetry/attributes'
import { createMeter } from '@imports/shared/telemetry/create-meter'

const outcomes = ['completed', 'failed', 'cancelled'] as const

/** Counts what came of imports, once each: when its row has ended, whoever told it and however often. */
export function createSessionMetrics(): (ending: ImportEvent) => void {
  const meter = createMeter()
  const ended = meter.createCounter('import.sessions.ended', { description: 'Imports by kind and outcome' })
  const duration = meter.createHistogram('import.session.duration', {
    unit: 's',
    description: 'From the claim to the outcome',
    advice: { explicitBucketBoundaries: [1, 5, 15, 60, 300, 900, 3_600] },
  })
  const records = meter.createCounter('import.records', {
    description: 'Records of completed imports by what became of them',
  })
  const issues = meter.createCounter('import.issues', { description: 'Issues of completed imports by severity' })
  const speed = meter.createGauge('import.records_per_second', { description: 'Of the newest completed import' })
  // from the first moment: an increase is seen only of what was there before
  for (const kind of importKindNames)
    for (const outcome of outcomes) ended.add(0, { [attributes.kind]: kind, [attributes.outcome]: outcome })

  return (ending) => {
    const outcome = outcomes.find((name) => ending.type === `import.${name}`)
    if (!outcome || !('durationMs' in ending.data)) return
    const about = { [attributes.kind]: ending.data.kind }
    const seconds = ending.data.durationMs / 1_000
    ended.add(1, { ...about, [attributes.outcome]: outcome })
    duration.record(seconds, { ...about, [attributes.outcome]: outcome })
    if (ending.type !== 'import.completed') return
    const { counts, total, failed, warnings } = ending.data
    for (const entity of Object.values(counts))
      for (const [result, count] of Object.entries(entity)) records.add(count, { ...about, result })
    issues.add(failed, { ...about, severity: 'error' })
    issues.add(warnings, { ...about, severity: 'warning' })
    if (seconds > 0) speed.record(total / seconds, about)
  }
}
