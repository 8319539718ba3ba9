import { isTerminal } from '@imports/shared/contracts/import-session'
import { runPath } from '../pages/page-paths.ts'
import type { Format } from '../texts/format.ts'
import type { Texts } from '../texts/texts-shape.ts'
import type { SessionRow } from './session-store.ts'

/** No event for this long: shown as having lost its signal. The watchdog ends it later. */
export const silentAfterMs = 45_000

export type ShownStatus = keyof Texts['statuses']

export interface SessionView {
  id: string
  shortId: string
  href: string
  /** Where its run, all of it, can be cancelled; null when the session is over. */
  cancelHref: string | null
  kind: string
  seq: number
  over: boolean
  status: { key: ShownStatus; icon: string; word: string; note: string }
  progress: ProgressView
  started: { iso: string; text: string } | null
  duration: string
  by: string
  /** What a screen reader is told when it changes: the state, and every tenth of the way. */
  said: string
}

export interface ProgressView {
  /** Null without a bar; a bar without a value when nobody knows how much there is. */
  bar: { value: number; max: number } | 'unknown' | null
  text: string
}

export interface ViewContext {
  texts: Texts
  format: Format
  now: Date
  sessionsPath: string
}

export function sessionView(session: SessionRow, context: ViewContext): SessionView {
  const { texts, format } = context
  const kind = kindName(session.import_type, texts)
  const key = shownStatus(session, context.now)
  const note = noteOf(session, key, context)
  const { icon, word } = texts.statuses[key]
  return {
    id: session.id,
    shortId: shortId(session.id),
    href: `${context.sessionsPath}${session.id}`,
    cancelHref: isTerminal(session.status) ? null : runPath(session.run_id, 'cancel'),
    kind,
    seq: session.last_seq,
    over: isTerminal(session.status),
    status: { key, icon, word, note },
    progress: progressView(session, context),
    started: session.started_at && { iso: session.started_at.toISOString(), text: format.when(session.started_at) },
    duration: durationText(session, context),
    by: session.requested_by,
    said: [`${kind}: ${word}${note && `, ${note}`}`, tenths(session)].filter(Boolean).join(', '),
  }
}

function noteOf({ failed_items, last_event_at }: SessionRow, key: ShownStatus, { texts, format }: ViewContext): string {
  if (key === 'issues') return texts.withFailed(format.number(failed_items))
  return key === 'stalled' ? texts.silentSince(format.when(last_event_at)) : ''
}

export function shownStatus(session: SessionRow, now: Date): ShownStatus {
  if (session.status === 'running' && isSilent(session, now)) return 'stalled'
  if (session.status === 'completed' && session.failed_items > 0) return 'issues'
  return session.status
}

export const isSilent = ({ status, last_event_at }: SessionRow, now: Date): boolean =>
  status === 'running' && now.getTime() - last_event_at.getTime() > silentAfterMs

export const kindName = (kind: string, { kinds }: Texts): string =>
  Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : kind // a kind of a newer version keeps its own name

/** The ends of the id: ids of one minute begin alike, and differ at the end. */
export const shortId = (id: string): string => `${id.slice(0, 6)}…${id.slice(-4)}`

function durationText({ status, started_at, finished_at }: SessionRow, { texts, format }: ViewContext): string {
  if (started_at && finished_at) return format.duration(finished_at.getTime() - started_at.getTime())
  return status === 'running' ? texts.duration.running : texts.none
}

function progressView(session: SessionRow, context: ViewContext): ProgressView {
  const { format } = context
  const { status, processed_items: done, total_items: total } = session
  const fraction = total === null || total === 0 ? null : Math.min(1, done / total)
  const partial = fraction === null ? null : { value: done, max: total ?? 0 }
  switch (status) {
    case 'pending':
      return { bar: null, text: '' }
    case 'running':
      return { bar: partial ?? 'unknown', text: runningText(session, fraction, context) }
    case 'completed':
      return { bar: { value: 1, max: 1 }, text: format.count(total ?? done, 'records') }
    case 'failed':
      return { bar: partial, text: failureText(session, context.texts) ?? '' }
    case 'cancelled':
      return { bar: null, text: failureText(session, context.texts) ?? '' }
  }
}

function runningText(session: SessionRow, fraction: number | null, { texts, format, now }: ViewContext): string {
  const { processed_items: done, total_items: total, phase } = session
  const amount = phase === 'reading' ? format.bytes : format.number // while files are read, both are bytes
  const parts = [
    fraction === null ? null : format.percent(fraction),
    total === null ? amount(done) : texts.progress.of(amount(done), amount(total)),
    phase === null ? null : phaseName(phase, texts),
    ...(isSilent(session, now) ? [] : speedTexts(session, amount, { texts, format })),
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

export const phaseName = (phase: string, { phases }: Texts): string =>
  Object.hasOwn(phases, phase) ? phases[phase as keyof typeof phases] : phase

/** Nothing in the first seconds of a phase, where it would only jump. */
function speedTexts(
  session: SessionRow,
  amount: (value: number) => string,
  { texts, format }: Pick<ViewContext, 'texts' | 'format'>,
): string[] {
  const { processed_items: done, total_items: total } = session
  const perMs = speedOf(session)
  if (perMs === null) return []
  const leftMs = total === null || done >= total || done < total * 0.05 ? null : (total - done) / perMs
  return [
    texts.progress.perSecond(amount(perMs >= 0.01 ? Math.round(perMs * 1000) : perMs * 1000)),
    ...(leftMs === null ? [] : [texts.progress.left(format.duration(leftMs))]),
  ]
}

/** Items a millisecond, in the present phase of the present attempt; null while that is not known. */
function speedOf({ timeline, phase, started_at, last_event_at, processed_items }: SessionRow): number | null {
  if (phase === null) return null
  const since = timeline.findLast((moment) => moment.what === 'started' || moment.phase === phase)
  const from = since ? new Date(since.at) : started_at
  if (from === null) return null
  const [spentMs, done] = [last_event_at.getTime() - from.getTime(), processed_items - (since?.done ?? 0)]
  return spentMs < 3000 || done <= 0 ? null : done / spentMs
}

/** What a code of an issue or a failure means; a code of a newer version stands for itself. */
export const titleOf = (code: string, { codes }: Texts): string =>
  Object.hasOwn(codes, code) ? codes[code as keyof typeof codes] : code

/** Why a session was not completed, as it is stored, with the title of its code where that is another language. */
export function failureText(
  { error_code, error_message }: Pick<SessionRow, 'error_code' | 'error_message'>,
  texts: Texts,
): string | null {
  if (error_code === null || error_message === null) return error_message ?? error_code
  return texts.journal.failure(titleOf(error_code, texts), error_message)
}

function tenths({ status, processed_items, total_items }: SessionRow): string {
  if (status !== 'running' || !total_items) return ''
  return `${Math.min(100, Math.floor((processed_items / total_items) * 10) * 10)} %`
}
