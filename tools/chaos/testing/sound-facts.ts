import { foldEvent } from '@imports/session-tracker/fold-event'
import type { ProjectedSession } from '@imports/session-tracker/tracker-tables'
import type { ImportEvent } from '@imports/shared/contracts/import-events'
import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import type { LedgerRun } from '@imports/shared/ledger/ledger'
import { createEvent } from '@imports/shared/messaging/publisher'
import type { CaseFacts, StoredEvent } from '../facts/case-facts.ts'

/** What one run of two steps leaves behind when nothing is wrong: each test of an invariant spoils something of it. */
export function soundFacts(): CaseFacts {
  const kinds: readonly ImportKind[] = ['catalog', 'prices']
  const steps = kinds.map((kind, at) => ({ step: at + 1, kind, sessionId: `session-${kind}` }))
  const runId = 'run-1'
  const asked = { steps, options: {}, requestedBy: 'admin', requestedVia: 'cli' as const }
  const events = steps.flatMap((step): ImportEvent[] => {
    const about = { runId, ...step }
    const request = { ...about, ...asked, lockValue: 'value', expiresAt: '2026-01-01T00:00:00.000Z' }
    const ended = { ...about, counts: {}, total: 1, failed: 0, warnings: 0, files: [], durationMs: 5 }
    return [
      createEvent('import.requested', `${step.sessionId}:requested`, 'test', request),
      createEvent('import.started', `${step.sessionId}:1:started`, 'test', { ...about, attempt: 1, host: 'h' }),
      createEvent('import.completed', `${step.sessionId}:ended`, 'test', ended),
    ]
  })
  const stored: StoredEvent[] = events.map((event, at) => ({ seq: at + 1, event }))
  const run: LedgerRun = {
    runId,
    steps: steps.map((step) => ({
      ...step,
      outcome: 'completed',
      code: null,
      payload: null,
      startedAt: null,
      endedAt: '2026-01-01T00:00:02.000Z',
    })),
    options: {},
    requestedBy: 'admin',
    requestedVia: 'cli',
    lockValue: 'value',
    createdAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-01T00:05:00.000Z',
    endedAt: '2026-01-01T00:00:02.000Z',
    owner: null,
    attempt: 0,
    heartbeatAt: null,
  }
  const catalogue = { product: { p: { name: 'one' } } }
  return {
    runs: [run],
    notToComplete: [],
    events: stored,
    streamLost: false,
    rebuilt: [],
    sessions: steps.flatMap(({ sessionId }) => folded(stored, sessionId)),
    catalogue,
    expected: structuredClone(catalogue),
    lastChangedBy: { 'session-catalog': 3 },
    stagingTables: [],
    lockHeld: null,
    lockMissing: [],
    starts: [{ runId, answer: 'accepted', whileOpen: false }],
    waits: [{ what: 'run run-1 is over', withinMs: 1_000, tookMs: 10 }],
    audited: [runId],
    watchdogMustSleep: true,
    ends: [{ name: 'importer-1', pid: 1, how: 'SIGKILL', wanted: true }],
    alarms: [],
    next: { accepted: true, completed: true },
  }
}

function folded(events: readonly StoredEvent[], sessionId: string): ProjectedSession[] {
  let row: ProjectedSession | null = null
  for (const { seq, event } of events) {
    const isAbout =
      event.type === 'import.requested' || ('sessionId' in event.data && event.data.sessionId === sessionId)
    if (isAbout) row = foldEvent(row, event, seq, sessionId) ?? row
  }
  return row ? [row] : []
}
