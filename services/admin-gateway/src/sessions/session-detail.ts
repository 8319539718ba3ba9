import { randomUUIDv7 } from 'node:crypto'
import { type EntityCounts, isTerminal, needsConfirmation } from '@imports/shared/contracts/import-session'
import type { Kysely } from 'kysely'
import { type NamedRecord, namedRecords } from '../catalog/named-records.ts'
import { repeatButtons } from '../imports/repeat-run.ts'
import { optionNames } from '../imports/run-choices.ts'
import { productsPath } from '../pages/page-paths.ts'
import { type RunHolder, type RunHolderDeps, runHolder } from '../runs/run-holder.ts'
import type { GatewayTables } from '../tables.ts'
import type { Texts } from '../texts/texts-shape.ts'
import { inEntityOrder, isRead } from './entity-order.ts'
import { type IssueCount, type IssueGroup, issueCounts, withExamples } from './issues/issue-groups.ts'
import { lastCompletedBefore, lastOfKind } from './past/past-sessions.ts'
import { type ComparedSession, type SessionComparison, sessionComparison } from './past/session-comparison.ts'
import { type SessionStrip, sessionStrip } from './past/session-strip.ts'
import { type RunResult, runResult } from './run-result.ts'
import { sessionJson } from './session-json.ts'
import { type SessionRow, sessionsOfRun } from './session-store.ts'
import { sessionTimeline, type TimelineEntry } from './session-timeline.ts'
import { failureText, type SessionView, sessionView, titleOf, type ViewContext } from './session-view.ts'

const issueExamples = 20
const stripLength = 30
const countNames = ['created', 'updated', 'unchanged', 'deactivated', 'skipped', 'failed'] as const

export interface SessionDetail {
  session: SessionView
  facts: { name: string; value: string; iso?: string; code?: boolean }[]
  error: string | null
  /** What came of the whole run, once it is over. */
  result: RunResult | null
  /** Who is at work on the run, while it is open. */
  holder: RunHolder | null
  /** The form that gives the consent for which the session stopped. */
  confirm: { action: string; runId: string } | null
  /** The form that starts its run again; without buttons while it is open. */
  repeat: { action: string; runId: string; buttons: ReturnType<typeof repeatButtons> }
  countNames: string[]
  counts: { entity: string; total: string; values: { text: string; zero: boolean }[] }[]
  /** Said where there are none. */
  noCounts: string
  files: { path: string; size: string; formed: string; sha256: string; unchanged: boolean }[]
  issues: IssueGroupView[]
  /** The file of all issues; null when there is none. */
  csv: { href: string; text: string } | null
  timeline: TimelineEntry[]
  /** Beside the last one that completed; null when this is the first. */
  comparison: SessionComparison | null
  strip: SessionStrip
  steps: SessionView[]
}

interface IssueGroupView {
  code: string
  title: string
  count: string
  severity: 'error' | 'warning'
  more: string | null
  examples: { where: string; onecId: string; product: ProductLink | null; field: string | null; message: string }[]
}

/** What the record is to people, where it is a product or a variant. */
interface ProductLink {
  name: string
  article: string | null
  href: string
}

export interface SessionDetailDeps extends RunHolderDeps {
  db: Kysely<GatewayTables>
}

/** Everything the page of one session shows, as texts. */
export async function sessionDetail(
  deps: SessionDetailDeps,
  session: SessionRow,
  context: ViewContext,
): Promise<SessionDetail> {
  const { texts, format, now } = context
  const { db } = deps
  const issues = await issueCounts(db, session.id)
  const [groups, steps, holder, comparison, sameKind] = await Promise.all([
    withExamples(db, session.id, issues, issueExamples),
    sessionsOfRun(db, session.run_id),
    runHolder(deps, session.run_id, context),
    comparedWithLast(db, { session, issues }, context),
    lastOfKind(db, session, stripLength),
  ])
  const named = await namedRecords(
    db,
    groups.flatMap(({ examples }) => examples.map(({ onec_id }) => onec_id)),
  )
  return {
    session: sessionView(session, context),
    facts: facts(session, context),
    error: session.status === 'failed' || session.status === 'cancelled' ? failureText(session, texts) : null,
    result: runResult(
      steps.map((row) => sessionJson(row, now)),
      texts,
      format,
    ),
    holder,
    confirm: wantsConsent(session)
      ? { action: `${context.sessionsPath}${session.id}/confirm`, runId: randomUUIDv7() }
      : null,
    repeat: {
      action: `${context.sessionsPath}${session.id}/repeat`,
      runId: randomUUIDv7(),
      buttons: repeatButtons(steps, texts),
    },
    countNames: countNames.map((name) => texts.counts[name]),
    counts: inEntityOrder(session.report_details.counts).map(([entity, counts]) => ({
      entity: entityName(entity, texts),
      total: isRead(entity) ? format.number(sumOf(counts)) : texts.none,
      values: countNames.map((name) => ({ text: format.number(counts[name]), zero: counts[name] === 0 })),
    })),
    noCounts: noCounts(session, texts),
    files: session.files.map(({ path, bytes, sha256, formedAt, unchanged = false }) => ({
      path,
      size: format.bytes(bytes),
      formed: formedAt ? formedText(formedAt, format.when) : texts.none,
      sha256: sha256 ?? texts.none,
      unchanged,
    })),
    issues: groups.map((group) => issueGroupView(group, named, context)),
    csv: csvLink(session, issues, context),
    timeline: sessionTimeline(session.timeline, context),
    comparison,
    strip: sessionStrip(sameKind, session.id, context),
    steps: steps.length > 1 ? steps.map((step) => sessionView(step, context)) : [],
  }
}

async function comparedWithLast(
  db: SessionDetailDeps['db'],
  now: ComparedSession,
  context: ViewContext,
): Promise<SessionComparison | null> {
  const session = await lastCompletedBefore(db, now.session)
  return session && sessionComparison(now, { session, issues: await issueCounts(db, session.id) }, context)
}

function issueGroupView(
  { code, severity, count, examples }: IssueGroup,
  named: ReadonlyMap<string, NamedRecord>,
  { texts, format }: ViewContext,
): IssueGroupView {
  const { detail, none } = texts
  return {
    code,
    title: titleOf(code, texts),
    count: format.number(count),
    severity,
    more: count > examples.length ? detail.moreIssues(format.number(examples.length), format.number(count)) : null,
    examples: examples.map(({ file, line, onec_id, field, message }) => ({
      where: [file, line].filter((part) => part !== null).join(':') || none,
      onecId: onec_id ?? none,
      product: productLink(named.get(onec_id ?? '')),
      field,
      message,
    })),
  }
}

const productLink = (record: NamedRecord | undefined): ProductLink | null =>
  record ? { name: record.name, article: record.article, href: `${productsPath}${record.productId}` } : null

function csvLink(
  { id }: SessionRow,
  issues: readonly IssueCount[],
  { texts, format, sessionsPath }: ViewContext,
): SessionDetail['csv'] {
  const total = issues.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return null
  return { href: `${sessionsPath}${id}/issues.csv`, text: texts.journal.download(format.count(total, 'issues')) }
}

/** The session stopped before it wrote, and asks. */
export const wantsConsent = ({ status, error_code }: SessionRow): boolean =>
  status === 'failed' && error_code === needsConfirmation

function noCounts({ status, files }: SessionRow, { detail }: Texts): string {
  if (!isTerminal(status)) return detail.noCounts
  if (status !== 'completed') return detail.neverCounted
  return files.length > 0 && files.every(({ unchanged }) => unchanged) ? detail.nothingRead : detail.nothingToCount
}

const sumOf = (counts: EntityCounts): number => countNames.reduce((sum, name) => sum + counts[name], 0)

const entityName = (entity: string, { entities }: Texts): string =>
  Object.hasOwn(entities, entity) ? entities[entity as keyof typeof entities] : entity

/** 1C writes local time without a zone; what is no date is shown as it is written. */
function formedText(formedAt: string, when: (time: Date) => string): string {
  const time = new Date(formedAt)
  return Number.isNaN(time.getTime()) ? formedAt : when(time)
}

function facts(session: SessionRow, { texts, format }: ViewContext): SessionDetail['facts'] {
  const { detail } = texts
  const options = optionNames(session.options, texts)
  const at = (name: string, time: Date | null) =>
    time === null ? [] : [{ name, value: format.when(time), iso: time.toISOString() }]
  return [
    ...at(detail.requested, session.requested_at),
    ...at(detail.started, session.started_at),
    ...(session.status === 'running' ? at(detail.lastSign, session.last_event_at) : []),
    ...at(detail.finished, session.finished_at),
    { name: detail.by, value: `${session.requested_by}, ${texts.via[session.requested_via]}` },
    ...(session.attempt > 0 ? [{ name: detail.attempt, value: format.number(session.attempt) }] : []),
    ...(options.length > 0 ? [{ name: detail.options, value: options.join('; ') }] : []),
    { name: detail.dataDir, value: session.options.dataDir ?? detail.defaultDataDir },
    ...(session.error_code ? [{ name: detail.errorCode, value: session.error_code, code: true }] : []),
    { name: detail.sessionId, value: session.id, code: true },
    { name: detail.runId, value: session.run_id, code: true },
  ]
}
