import type { Protocol } from '../protocol.ts'
import { at, type State, stepOf } from '../state/state.ts'
import { importerStage, outcome, outcomeName } from '../state/words.ts'
import type { Turn } from '../turn.ts'

/** No transaction of an owner holds the row that this run's fence is in. */
export function rowIsFree({ now, world, protocol }: Turn, run: number): boolean {
  if (world.transactions === 'atomic' || protocol.fenceStatement === 'plain-select') return true
  for (const importer of now.importers) {
    const inTransaction = importer.stage === importerStage.writing || importer.stage === importerStage.writingLast
    if (inTransaction && (protocol.fence === 'scope' || importer.run === run)) return false
  }
  return true
}

/** A new token for the run: whoever had one has none now, but for `taker`. */
export function takeToken(next: State, { fence }: Protocol, run: number, taker: number | null): void {
  // the scope's token belongs to the run that claimed last; ending another one does not touch it
  if (taker === null && fence === 'scope' && next.system.scopeRun !== run + 1) return
  for (const [index, importer] of next.importers.entries()) {
    if (index === taker || importer.stage === importerStage.idle) continue
    if (fence === 'scope' || importer.run === run) importer.ownsStep = 0
    if (taker !== null || importer.run === run) importer.newest = 0
  }
}

/** A step that did not work ends the later ones with it. */
export function cancelLater(next: State, run: number, step: number): void {
  for (const later of at(next.steps, run).slice(step + 1)) {
    if (later.outcome === outcome.none) later.outcome = outcome.cancelled
  }
}

/** The outcome of a step that did not work. The earlier design had no place for it. */
export function settle(next: State, { outcomesRecorded }: Protocol, run: number, step: number, what: number): void {
  if (!outcomesRecorded) return
  stepOf(next, run, step).outcome = what
  cancelLater(next, run, step)
}

/** `end_run`, and the lock deleted if it is this run's. */
export function endRun(next: State, protocol: Protocol, run: number): void {
  takeToken(next, protocol, run, null)
  at(next.runs, run).opened = 1
  let rest: number = outcome.failed
  for (const step of at(next.steps, run)) {
    if (step.outcome !== outcome.none) continue
    step.outcome = rest
    rest = outcome.cancelled
  }
  releaseLock(next, run)
}

/** By its value: another run's lock stays. */
export function releaseLock(next: State, run: number): void {
  if (next.system.lock === run + 1) next.system.lock = 0
}

/** All three terminal events of a step have one id; that two different ones are said is a fault of the protocol. */
export function tell(turn: Turn, next: State, run: number, step: number, what: number): void {
  const record = stepOf(next, run, step)
  if (record.told !== outcome.none && record.told !== what) turn.violate(twoEvents(record.told, what))
  else record.told = what
}

const twoEvents = (first: number, second: number): string =>
  `two-terminal-events (${outcomeName(first)}, then ${outcomeName(second)})`
