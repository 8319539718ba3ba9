import type { Catalogue } from '@imports/catalog-importer/testing/catalogue-rows'
import type { ProjectedSession } from '@imports/session-tracker/tracker-tables'
import type { ImportEvent } from '@imports/shared/contracts/import-events'
import type { LedgerRun } from '@imports/shared/ledger/ledger'
import type { ProcessEnd } from '../bed/fleet.ts'

export interface StoredEvent {
  seq: number
  event: ImportEvent
}

/** Somebody asked for a run. */
export interface Start {
  runId: string
  /** Null: no answer came. */
  answer: 'accepted' | 'refused' | null
  /** Whether another run was open when it was asked for, and still was when the answer had come. */
  whileOpen: boolean
}

/** Something that has to come to pass in time. */
export interface Wait {
  what: string
  withinMs: number
  /** Null: it did not. */
  tookMs: number | null
}

/** What one case left behind, and what was seen on the way: all that the invariants are judged by. */
export interface CaseFacts {
  /** In the order of their admission. */
  runs: readonly LedgerRun[]
  /** Runs that were cancelled, or that nobody was there to do; all others are to complete. */
  notToComplete: readonly string[]
  events: readonly StoredEvent[]
  /** The stream was lost on the way: what is in it is not everything. */
  streamLost: boolean
  sessions: readonly ProjectedSession[]
  /** What the rebuild of the rows found to be otherwise, a line for each session. */
  rebuilt: readonly string[]
  catalogue: Catalogue
  /** After an undisturbed run of the same exports in the same order. */
  expected: Catalogue
  /** Session → how many rows say that it changed them last. */
  lastChangedBy: Readonly<Record<string, number>>
  stagingTables: readonly string[]
  /** Value of the lock that is still held by one of the runs. */
  lockHeld: string | null
  /** Places where an open run had to hold the lock, and did not. */
  lockMissing: readonly string[]
  starts: readonly Start[]
  waits: readonly Wait[]
  /** Runs that a start was noted for. */
  audited: readonly string[]
  /** The broker alone has to get a step going again: the watchdog is for what the broker has lost. */
  watchdogMustSleep: boolean
  ends: readonly ProcessEnd[]
  /** Lines of logs that no service may write. */
  alarms: readonly string[]
  /** The start after it all. */
  next: { accepted: boolean; completed: boolean }
}
