import type { SessionMoment } from '@imports/shared/contracts/session-table'
import { phaseName, type ViewContext } from './session-view.ts'

export interface TimelineEntry {
  iso: string
  time: string
  what: SessionMoment['what']
  text: string
}

/** What happened to a session, in words. */
export const sessionTimeline = (moments: readonly SessionMoment[], context: ViewContext): TimelineEntry[] =>
  moments.map((moment) => ({
    iso: moment.at,
    time: context.format.moment(new Date(moment.at)),
    what: moment.what,
    text: textOf(moment, context),
  }))

function textOf({ what, by, host, attempt, phase }: SessionMoment, { texts, format }: ViewContext): string {
  const { timeline } = texts.journal
  const word = timeline.what[what]
  if (phase !== undefined) return `${word}: ${phaseName(phase, texts)}`
  const name = by === undefined ? undefined : what === 'cancel-requested' ? timeline.cancelledBy(by) : timeline.by(by)
  const number = attempt === undefined ? undefined : timeline.attempt(format.number(attempt))
  return [word, name, host, number].filter((part) => part !== undefined).join(', ')
}
