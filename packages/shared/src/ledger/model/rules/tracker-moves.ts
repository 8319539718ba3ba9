import { runName } from '../names.ts'
import type { Protocol } from '../protocol.ts'
import { at, isStored, type State, stepOf } from '../state/state.ts'
import { outcome, row } from '../state/words.ts'
import type { Turn } from '../turn.ts'
import type { World } from '../world.ts'
import { isTerminal } from './run-facts.ts'

/** The tracker is seen to be behind only where that matters; elsewhere it folds within the move. */
export const isBehindAtTimes = ({ faults }: World): boolean => faults.includes('lag') || faults.includes('stream-loss')

export function trackerMoves(turn: Turn): void {
  if (!isBehindAtTimes(turn.world)) return
  for (let run = 0; run < turn.world.runs.length; run++) {
    if (!hasToFold(turn, run)) continue
    turn.fair(
      () => `the tracker folds the events of ${runName(run)}`,
      (next) => fold(next, turn.protocol, run),
    )
  }
}

const hasToFold = ({ now, protocol }: Turn, run: number): boolean =>
  at(now.steps, run).some((_, step) => rowAfterFold(now, protocol, run, step) !== stepOf(now, run, step).row)

export function fold(next: State, protocol: Protocol, run: number): void {
  const steps = at(next.steps, run)
  for (let step = 0; step < steps.length; step++) at(steps, step).row = rowAfterFold(next, protocol, run, step)
}

/** A row that has ended stays; one of a lost stream does not see what the new stream says under lower sequences. */
function rowAfterFold(state: State, { sequencesGoOn, rowsUpFront }: Protocol, run: number, step: number): number {
  const record = stepOf(state, run, step)
  if (isTerminal(record.row)) return record.row
  const isDeaf = record.rowIsOld === 1 && !sequencesGoOn
  if (record.told !== outcome.none && !isDeaf) return record.told
  if (record.row !== row.none) return record.row
  const isRequested = isStored(record) || (rowsUpFront && isStored(stepOf(state, run, 0)))
  return isRequested ? row.open : row.none
}
