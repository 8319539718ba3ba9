import { runResult } from '@imports/admin-gateway/sessions/run-result'
import type { SessionJson } from '@imports/admin-gateway/sessions/session-json'
import { createFormat } from '@imports/admin-gateway/texts/format'
import { textsOf } from '@imports/admin-gateway/texts/texts'
import { isTerminal } from '@imports/shared/contracts/import-session'
import type { LedgerState, RunState, SessionWithIssues } from './gateway-client.ts'

const texts = textsOf('ru')
const format = createFormat('ru', texts)
const countNames = ['created', 'updated', 'unchanged', 'deactivated', 'skipped', 'failed'] as const
const shownIssues = 5

/** `▶️ Каталог товаров: Выполняется  [██████░░░░]  62 %  чтение файлов` */
export function progressLine(session: SessionJson): string {
  const { icon, word } = session.stalled ? texts.statuses.stalled : texts.statuses[session.status]
  const head = `${icon} ${texts.kinds[session.kind]}: ${word}`
  if (session.status !== 'running') return head
  const phase = texts.phases[session.phase as keyof typeof texts.phases] ?? session.phase ?? ''
  if (!session.total)
    return [head, session.processed > 0 && format.number(session.processed), phase].filter(Boolean).join('  ')
  const fraction = Math.min(1, session.processed / session.total)
  return `${head}  ${bar(fraction)} ${format.percent(fraction).padStart(5)}  ${phase}`
}

const bar = (fraction: number, width = 24): string => {
  const done = Math.round(fraction * width)
  return `[${'█'.repeat(done)}${'░'.repeat(width - done)}]`
}

/** Written over on a terminal; elsewhere a line when the state changes and for each tenth of the way. */
export function createProgressPrinter(out: NodeJS.WriteStream): (session: SessionJson) => void {
  const said = new Map<string, string>()
  return (session) => {
    const line = progressLine(session)
    if (out.isTTY) {
      out.write(`\r\u001b[2K${line.slice(0, Math.max(20, out.columns - 2))}${isTerminal(session.status) ? '\n' : ''}`)
      return
    }
    const tenth = session.total ? Math.floor((session.processed / session.total) * 10) : 0
    const state = `${session.status} ${session.phase} ${tenth}`
    if (said.get(session.id) === state) return
    said.set(session.id, state)
    out.write(`${line}\n`)
  }
}

/** What came of one session: the counts of every entity, how many issues and the first of them. */
export function sessionReport(session: SessionWithIssues): string {
  const names = ['', ...countNames.map((name) => texts.counts[name])]
  const rows = Object.entries(session.counts).map(([entity, counts]) => [
    texts.entities[entity as keyof typeof texts.entities] ?? entity,
    ...countNames.map((name) => format.number(counts[name])),
  ])
  const lines = [`${texts.kinds[session.kind]} — ${texts.statuses[session.status].word}, ${durationOf(session)}`]
  if (rows.length > 0) lines.push(...table([names, ...rows]))
  if (session.issueCount > 0) lines.push(...issueLines(session))
  return lines.join('\n')
}

function issueLines({ issueCount, issues }: SessionWithIssues): string[] {
  const lines = issues.slice(0, shownIssues).map(({ file, line, code, onecId, message }) => {
    const where = [file, line].filter((part) => part !== null).join(':')
    return `  ${[where, code, onecId].filter(Boolean).join('  ')}\n    ${message}`
  })
  const more = issueCount > shownIssues ? [`  … и ещё ${format.number(issueCount - shownIssues)}`] : []
  return [`${texts.detail.issues}: ${format.number(issueCount)}`, ...lines, ...more]
}

function durationOf({ startedAt, finishedAt }: SessionJson): string {
  if (startedAt === null || finishedAt === null) return texts.none
  return format.duration(Date.parse(finishedAt) - Date.parse(startedAt))
}

function table(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

/** The sentence about the whole run, as the page says it. */
export const resultLine = ({ sessions }: Pick<RunState, 'sessions'>): string | null =>
  runResult(sessions, texts, format)?.text ?? null

export const cancelLine = (requestedAt: string, requestedBy: string): string => {
  const { cancelRequested, afterwards } = texts.stopping.holder
  return cancelRequested(format.when(new Date(requestedAt)), requestedBy, afterwards.running)
}

/** What the ledger says of each step of a run that has ended. */
export const stepLines = (steps: LedgerState['steps']): string[] =>
  steps.map(({ kind, outcome, code }) => {
    const { icon, word } = texts.statuses[outcome ?? 'pending']
    return [`${icon} ${texts.kinds[kind]}: ${word}`, code && `(${code})`].filter(Boolean).join(' ')
  })

/** Why a run did not work, a line for each session that did not; empty when all of them did. */
export const failureLines = ({ sessions }: RunState): string[] =>
  sessions
    .filter(({ status }) => status === 'failed' || status === 'cancelled')
    .map(({ kind, status, errorCode, errorMessage }) =>
      [
        texts.statuses[status].icon,
        `${texts.kinds[kind]}:`,
        errorMessage ?? texts.statuses[status].word,
        errorCode && `(${errorCode})`,
      ]
        .filter(Boolean)
        .join(' '),
    )
