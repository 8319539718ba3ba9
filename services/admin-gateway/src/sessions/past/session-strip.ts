import type { SessionRow } from '../session-store.ts'
import { type ShownStatus, sessionView, type ViewContext } from '../session-view.ts'

export interface SessionStrip {
  title: string
  /** Of a bar. */
  tallest: number
  bars: { href: string; label: string; status: ShownStatus; height: number; isCurrent: boolean }[]
}

const tallestBar = 44
const lowestBar = 4

/** The last sessions of a kind side by side: how long each took, and what came of it. */
export function sessionStrip(sessions: readonly SessionRow[], current: string, context: ViewContext): SessionStrip {
  const { texts, format } = context
  const longest = Math.max(1, ...sessions.map(durationMs))
  return {
    title: texts.journal.past.stripTitle(format.number(sessions.length)),
    tallest: tallestBar,
    bars: sessions.map((session) => {
      const { href, status, duration } = sessionView(session, context)
      return {
        href,
        label: texts.journal.past.session(
          format.when(session.requested_at),
          texts.journal.statuses[status.key],
          duration,
        ),
        status: status.key,
        height: Math.max(lowestBar, Math.round((durationMs(session) / longest) * tallestBar)),
        isCurrent: session.id === current,
      }
    }),
  }
}

const durationMs = ({ started_at, finished_at, last_event_at }: SessionRow): number =>
  started_at === null ? 0 : (finished_at ?? last_event_at).getTime() - started_at.getTime()
