import { eventIds, type ImportEvent } from '@imports/shared/contracts/import-events'
import type { ImportSessionRow, SessionMoment } from '@imports/shared/contracts/session-table'

/** What an event adds to the timeline of an open session; null when it is no turn in its life. Pure. */
export function momentOf(
  { id, step, timeline }: Pick<ImportSessionRow, 'id' | 'step' | 'timeline'>,
  event: ImportEvent,
): SessionMoment | null {
  const at = event.time
  switch (event.type) {
    case 'import.requested':
      if (event.data.sessionId !== id) return null // another step of the run
      if (event.id !== eventIds.requested(id)) return { at, what: 'requested-again' }
      return step === 1 ? null : { at, what: 'turn' } // the first step was requested with its run
    case 'import.started':
      return { at, what: 'started', attempt: event.data.attempt, host: event.data.host }
    case 'import.progressed': {
      const { phase, done } = event.data
      return isKnown(timeline, phase) ? null : { at, what: 'phase', phase, done }
    }
    case 'import.cancel-requested':
      if (timeline.some(({ what }) => what === 'cancel-requested')) return null
      return { at, what: 'cancel-requested', by: event.data.requestedBy }
    case 'import.completed':
      return { at, what: 'completed' }
    case 'import.failed':
      return { at, what: 'failed' }
    case 'import.cancelled':
      return { at, what: 'cancelled' }
  }
}

/** Whether the attempt that is at work has been in the phase before: the timeline must not grow with the work. */
function isKnown(timeline: readonly SessionMoment[], phase: string): boolean {
  const attempt = timeline.findLastIndex(({ what }) => what === 'started')
  return timeline.slice(attempt + 1).some((moment) => moment.phase === phase)
}
