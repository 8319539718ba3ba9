import { isTerminal } from '@imports/shared/contracts/import-session'
import type { IssueCount } from '../issues/issue-groups.ts'
import type { SessionRow } from '../session-store.ts'
import { sessionView, titleOf, type ViewContext } from '../session-view.ts'

export interface SessionComparison {
  href: string
  when: string
  iso: string
  rows: { name: string; code: string | null; now: string; before: string; change: string; isSame: boolean }[]
}

export interface ComparedSession {
  session: SessionRow
  issues: readonly IssueCount[]
}

const outcomes = ['created', 'updated', 'unchanged', 'deactivated', 'skipped', 'failed'] as const

/** A session beside an earlier one of its kind; while it is under way, only how long the other took. */
export function sessionComparison(
  now: ComparedSession,
  before: ComparedSession,
  context: ViewContext,
): SessionComparison {
  const { texts, format } = context
  const { href, duration } = sessionView(before.session, context)
  const shown = {
    href,
    when: format.when(before.session.requested_at),
    iso: before.session.requested_at.toISOString(),
  }
  const times = {
    name: texts.sessions.duration,
    code: null,
    now: sessionView(now.session, context).duration,
    before: duration,
    change: '',
    isSame: true,
  }
  if (!isTerminal(now.session.status)) return { ...shown, rows: [times] }
  const row = (name: string, code: string | null, one: number, other: number) => ({
    name,
    code,
    now: format.number(one),
    before: format.number(other),
    isSame: one === other,
    change:
      one === other ? texts.journal.past.same : `${one > other ? '+' : '−'}${format.number(Math.abs(one - other))}`,
  })
  const counts = outcomes.map((outcome) =>
    row(texts.counts[outcome], null, sumOf(now.session, outcome), sumOf(before.session, outcome)),
  )
  // what was read of an import that broke off, nobody knows
  const read =
    now.session.status === 'completed'
      ? [row(texts.journal.past.records, null, recordsOf(now.session), recordsOf(before.session))]
      : []
  const codes = [...new Set([...now.issues, ...before.issues].map(({ code }) => code))].map((code) =>
    row(titleOf(code, texts), code, countOf(now.issues, code), countOf(before.issues, code)),
  )
  return { ...shown, rows: [times, ...read, ...counts, ...codes] }
}

const sumOf = ({ report_details: { counts } }: SessionRow, outcome: (typeof outcomes)[number]): number =>
  Object.values(counts).reduce((sum, count) => sum + count[outcome], 0)

const recordsOf = ({ total_items, processed_items }: SessionRow): number => total_items ?? processed_items

const countOf = (issues: readonly IssueCount[], code: string): number =>
  issues.reduce((sum, issue) => (issue.code === code ? sum + issue.count : sum), 0)
