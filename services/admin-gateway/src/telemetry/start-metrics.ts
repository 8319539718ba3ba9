import { attributes } from '@imports/shared/telemetry/attributes'
import { createMeter } from '@imports/shared/telemetry/create-meter'
import type { ImportRequestOutcome } from '../imports/request-import.ts'

/** Counts wishes to start an import by what became of them: `accepted`, or why not. */
export function createStartMetrics(): (outcome: ImportRequestOutcome) => void {
  const starts = createMeter().createCounter('import.starts', { description: 'Wishes to start an import, by outcome' })
  for (const outcome of ['accepted', 'LOCK_UNAVAILABLE', 'NOT_OPENED']) starts.add(0, { [attributes.outcome]: outcome })
  return (outcome) => starts.add(1, { [attributes.outcome]: 'accepted' in outcome ? 'accepted' : outcome.refused.code })
}
