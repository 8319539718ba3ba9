import { stepName } from '../names.ts'
import type { Label } from '../search/model.ts'
import { at, type State, stepOf } from '../state/state.ts'
import { copy, importerStage, outcome, outcomeName, row } from '../state/words.ts'
import type { Effect, Turn } from '../turn.ts'
import { endRun, releaseLock, rowIsFree, tell } from './ledger-rules.ts'
import { isKnown, isTerminal } from './run-facts.ts'

/** The tracker's tick: asks again for a silent step, ends it in the end, and tells what only the ledger knows. */
export function watchdogMoves(turn: Turn): void {
  if (turn.protocol.watchdog === 'off') return
  for (let run = 0; run < turn.world.runs.length; run++) {
    if (!isKnown(turn.now, turn.world, run)) continue
    for (let step = 0; step < at(turn.now.steps, run).length; step++) lookAfter(turn, run, step)
  }
}

function lookAfter(turn: Turn, run: number, step: number): void {
  const atWork = isAtWork(turn.now, run, step)
  if (atWork && !turn.can('silence')) return
  const record = stepOf(turn.now, run, step)
  const mayAct = (label: Label, effect: Effect) => {
    if (atWork) turn.fault('silence', () => `${label()} (its owner lives, but is not heard)`, effect)
    else turn.fair(label, effect)
  }
  if (isExpected(turn, run, step) && record.told === outcome.none) {
    if (isCurrent(turn, run, step)) askAgain(turn, run, step, mayAct)
    giveUp(turn, run, step, mayAct)
  }
  if (turn.protocol.reconcile && record.outcome !== outcome.none && record.told === outcome.none) {
    if (isTerminal(record.row)) return
    turn.fair(
      () => `the tracker tells what the ledger says: ${nameOf(turn, run, step)} ${outcomeName(record.outcome)}`,
      (next) => tell(turn, next, run, step, stepOf(next, run, step).outcome),
    )
  }
}

const nameOf = ({ world }: Turn, run: number, step: number): string => stepName(world, run, step)

function askAgain(turn: Turn, run: number, step: number, mayAct: Turn['fair']): void {
  const record = stepOf(turn.now, run, step)
  if (record.secondCopy !== copy.absent) return
  const isOnTheWay = record.firstCopy === copy.waiting || record.firstCopy === copy.delivered
  if (turn.protocol.watchdog === 'ledger' && isOnTheWay) return
  mayAct(
    () => `watchdog: ${nameOf(turn, run, step)} is silent, requested again`,
    (next) => {
      stepOf(next, run, step).secondCopy = copy.waiting
      at(next.runs, run).requested = 1
    },
  )
}

function giveUp(turn: Turn, run: number, step: number, mayAct: Turn['fair']): void {
  if (turn.protocol.watchdog === 'events') {
    mayAct(
      () => `watchdog: ${nameOf(turn, run, step)} is silent, publishes failed`,
      (next) => {
        tell(turn, next, run, step, outcome.failed)
        for (let later = step + 1; later < at(next.steps, run).length; later++) {
          tell(turn, next, run, later, outcome.cancelled)
        }
        releaseLock(next, run)
      },
    )
  } else if (isCurrent(turn, run, step) && rowIsFree(turn, run)) {
    mayAct(
      () => `watchdog: ${nameOf(turn, run, step)} is silent, end_run in the ledger`,
      (next) => endRun(next, turn.protocol, run),
    )
  }
}

const isAtWork = ({ importers }: State, run: number, step: number): boolean =>
  importers.some(
    (importer) =>
      importer.stage !== importerStage.idle && !importer.stopped && importer.run === run && importer.step === step,
  )

/** There is a session that should be moving, by its row or, when the ledger is asked, by the run being there. */
function isExpected({ now, protocol }: Turn, run: number, step: number): boolean {
  const record = stepOf(now, run, step)
  if (record.row === row.open) return true
  return protocol.watchdog === 'ledger' && at(now.runs, run).opened === 1 && record.row === row.none
}

function isCurrent({ now, protocol }: Turn, run: number, step: number): boolean {
  const steps = at(now.steps, run)
  if (protocol.watchdog === 'ledger') return steps.findIndex((other) => other.outcome === outcome.none) === step
  return step === 0 || at(steps, step - 1).told === outcome.completed
}
