import { isDeepStrictEqual } from 'node:util'
import { sessionsOf } from '@imports/session-tracker/evolve-session'
import { foldEvent } from '@imports/session-tracker/fold-event'
import type { ProjectedSession } from '@imports/session-tracker/tracker-tables'
import { isTerminal } from '@imports/shared/contracts/import-session'
import type { LedgerRun } from '@imports/shared/ledger/ledger'
import type { CaseFacts, StoredEvent } from './case-facts.ts'

export const invariants = {
  I1: 'an admitted run has one session for each step',
  I2: 'one terminal event and one terminal state for each session, and the same',
  I3: 'a run completes, and the catalogue is what an undisturbed one makes of it',
  I4: 'no stale write: nothing of a run that another followed, no staging',
  I5: 'steps in order; after one that did not complete the later ones are cancelled',
  I6: 'over in time; the lock is held while a run is at work, and free after it',
  I7: 'no start is admitted while a run is open, and the next one is',
  I8: 'a row is the fold of the stream',
  I9: 'nothing stays open',
  I11: 'every start that was accepted is in the audit',
  I12: 'no process ends by itself, and nothing goes unhandled',
} as const

export type InvariantId = keyof typeof invariants

export interface Violation {
  /** `case`: the case itself could not be played. */
  invariant: InvariantId | 'case'
  what: string
}

type Check = (facts: CaseFacts) => string[]

/** Everything that is wrong. */
export const violationsOf = (facts: CaseFacts): Violation[] =>
  (Object.keys(checks) as InvariantId[]).flatMap((invariant) =>
    checks[invariant](facts).map((what) => ({ invariant, what })),
  )

const stepsOf = (runs: readonly LedgerRun[]) => runs.flatMap((run) => run.steps.map((step) => ({ run, step })))

const isOutcome = ({ event }: StoredEvent) =>
  event.type === 'import.completed' || event.type === 'import.failed' || event.type === 'import.cancelled'

const eventsOf = ({ events }: CaseFacts, sessionId: string): StoredEvent[] =>
  events.filter(({ event }) => 'sessionId' in event.data && event.data.sessionId === sessionId)

const oneSessionForEachStep: Check = ({ runs, sessions }) => [
  ...runs.flatMap((run) => {
    const own = sessions.filter((session) => session.run_id === run.runId).map(({ id }) => id)
    const wanted = run.steps.map(({ sessionId }) => sessionId)
    return isDeepStrictEqual([...own].sort(), [...wanted].sort())
      ? []
      : [`run ${run.runId} has ${wanted.length} steps and ${own.length} sessions`]
  }),
  ...sessions
    .filter(({ run_id }) => !runs.some(({ runId }) => runId === run_id))
    .map(({ id }) => `session ${id} belongs to no admitted run`),
]

const oneOutcome: Check = (facts) =>
  stepsOf(facts.runs).flatMap(({ step }) => {
    const session = facts.sessions.find(({ id }) => id === step.sessionId)
    const told = eventsOf(facts, step.sessionId).filter(isOutcome)
    const ids = new Set(told.map(({ event }) => event.id.replace(/(:again)+$/, '')))
    // the same event stored twice, outside the window in which the broker knows it or by the tracker, is one event
    const bodies = told.map(({ event }) => ({ type: event.type, data: event.data }))
    const outcome = told[0]?.event.type.slice('import.'.length)
    const name = `${step.kind} ${step.sessionId}`
    return [
      ...(told.length === 0 && !facts.streamLost ? [`${name}: no terminal event`] : []),
      ...(ids.size > 1 ? [`${name}: ${ids.size} terminal events`] : []),
      ...(bodies.some((body) => !isDeepStrictEqual(body, bodies[0])) ? [`${name}: terminal events that differ`] : []),
      ...(outcome !== undefined && outcome !== step.outcome
        ? [`${name}: told ${outcome}, decided ${step.outcome}`]
        : []),
      ...(session && session.status !== step.outcome
        ? [`${name}: shown ${session.status}, decided ${step.outcome}`]
        : []),
    ]
  })

const sameCatalogue: Check = ({ runs, notToComplete, catalogue, expected }) => [
  ...runs
    .filter(
      ({ runId, steps }) => notToComplete.includes(runId) && steps.every(({ outcome }) => outcome === 'completed'),
    )
    .map(({ runId }) => `run ${runId} completed, which was cancelled or given up`),
  ...runs
    .filter(({ runId }) => !notToComplete.includes(runId))
    .flatMap(({ steps }) => steps.filter(({ outcome }) => outcome !== null && outcome !== 'completed').slice(0, 1))
    .map(({ kind, outcome, code }) => `${kind} is ${outcome}, with code ${code}`),
  ...[...new Set([...Object.keys(catalogue), ...Object.keys(expected)])].flatMap((table) => {
    const [is, should] = [catalogue[table] ?? {}, expected[table] ?? {}]
    const keys = [...new Set([...Object.keys(is), ...Object.keys(should)])]
    const wrong = keys.filter((key) => !isDeepStrictEqual(is[key], should[key]))
    return wrong.length === 0 ? [] : [`${table}: ${wrong.length} of ${keys.length} rows differ, first ${wrong[0]}`]
  }),
]

const nothingStale: Check = ({ runs, lastChangedBy, stagingTables }) => {
  const last = runs.filter(({ steps }) => steps.some(({ outcome }) => outcome === 'completed')).at(-1)
  const ofLast = new Set(last?.steps.map(({ sessionId }) => sessionId))
  const stale = Object.entries(lastChangedBy).filter(([session]) => !ofLast.has(session))
  return [
    ...stale.map(
      ([session, rows]) => `${rows} rows were changed last by session ${session}, which another run followed`,
    ),
    ...(stagingTables.length > 0 ? [`staging is left: ${stagingTables.join(', ')}`] : []),
  ]
}

const inOrder: Check = (facts) =>
  facts.runs.flatMap((run) => {
    const broken = run.steps.findIndex(({ outcome }) => outcome !== 'completed')
    const after = broken < 0 ? [] : run.steps.slice(broken + 1)
    return [
      ...after
        .filter(({ outcome }) => outcome !== 'cancelled')
        .map((step) => `${step.kind} is ${step.outcome} after a step that did not complete`),
      ...run.steps.slice(1).flatMap((step, before) => {
        const previous = run.steps[before]
        const started = eventsOf(facts, step.sessionId).find(({ event }) => event.type === 'import.started')
        const completed = previous && eventsOf(facts, previous.sessionId).find(isOutcome)
        if (!started || facts.streamLost) return []
        return completed && completed.seq < started.seq
          ? []
          : [`${step.kind} started before ${previous?.kind} was over`]
      }),
    ]
  })

const inTime: Check = ({ waits, lockHeld, lockMissing, events, watchdogMustSleep }) => [
  ...(watchdogMustSleep && events.some(({ event }) => /:requested:wd\d+$/.test(event.id))
    ? ['nobody went on until the watchdog asked: the request was not delivered again']
    : []),
  ...waits.filter(({ tookMs }) => tookMs === null).map(({ what, withinMs }) => `not within ${withinMs} ms: ${what}`),
  ...(lockHeld === null ? [] : ['the lock is held and no run is open']),
  ...lockMissing.map((where) => `the open run does not hold the lock: ${where}`),
]

const admission: Check = ({ runs, starts, next }) => [
  ...runs.slice(1).flatMap((run, before) => {
    const endedAt = runs[before]?.endedAt
    return endedAt && endedAt <= run.createdAt
      ? []
      : [`run ${run.runId} was admitted while ${runs[before]?.runId} was open`]
  }),
  ...starts
    .filter(({ answer, whileOpen }) => answer === 'accepted' && whileOpen)
    .map(({ runId }) => `start ${runId} was accepted while a run was open`),
  ...(next.accepted ? [] : ['the next start is refused']),
  ...(next.accepted && !next.completed ? ['the next run does not complete'] : []),
]

const foldOfStream: Check = (facts) => {
  const rebuilt = facts.rebuilt.map((difference) => `rebuilt otherwise: ${difference}`)
  if (facts.streamLost) return rebuilt
  const different = facts.sessions.flatMap((row) => {
    const folded = fold(facts.events, row.id)
    if (isDeepStrictEqual(folded, { ...row })) return []
    const columns = Object.keys(row).filter(
      (key) => !isDeepStrictEqual(folded?.[key as keyof typeof folded], row[key as keyof typeof row]),
    )
    return [`${row.import_type} ${row.id} differs from the stream in ${columns.join(', ')}`]
  })
  return [...different, ...rebuilt]
}

function fold(events: readonly StoredEvent[], sessionId: string): ProjectedSession | null {
  let row: ProjectedSession | null = null
  for (const { seq, event } of events) {
    if (sessionsOf(event).includes(sessionId)) row = foldEvent(row, event, seq, sessionId) ?? row
  }
  return row
}

const nothingOpen: Check = ({ runs, sessions }) => [
  ...runs.filter(({ endedAt }) => endedAt === null).map(({ runId }) => `run ${runId} is open`),
  ...stepsOf(runs)
    .filter(({ step }) => step.outcome === null)
    .map(({ step }) => `${step.kind} has no outcome`),
  ...sessions
    .filter(({ status }) => !isTerminal(status))
    .map(({ import_type, status }) => `${import_type} is shown as ${status}`),
]

const allAudited: Check = ({ starts, audited }) =>
  starts
    .filter(({ answer, runId }) => answer === 'accepted' && !audited.includes(runId))
    .map(({ runId }) => `the start of run ${runId} is not in the audit`)

const nobodyDied: Check = ({ ends, alarms }) => [
  ...ends.filter(({ wanted }) => !wanted).map(({ name, how }) => `${name} ended by itself: ${how}`),
  ...alarms,
]

const checks: Record<InvariantId, Check> = {
  I1: oneSessionForEachStep,
  I2: oneOutcome,
  I3: sameCatalogue,
  I4: nothingStale,
  I5: inOrder,
  I6: inTime,
  I7: admission,
  I8: foldOfStream,
  I9: nothingOpen,
  I11: allAudited,
  I12: nobodyDied,
}
