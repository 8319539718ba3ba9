import { runName } from '../names.ts'
import { at } from '../state/state.ts'
import type { Turn } from '../turn.ts'
import { endRun, rowIsFree } from './ledger-rules.ts'
import { isKnown, isOver, isShownOver } from './run-facts.ts'

export function administratorMoves(turn: Turn): void {
  for (let run = 0; run < turn.world.runs.length; run++) {
    if (turn.world.administratorCancels) cancel(turn, run)
    if (turn.world.administratorBreaks && !turn.now.system.broken) breakLock(turn, run)
  }
}

function cancel(turn: Turn, run: number): void {
  const { now, world, protocol } = turn
  const { cancelEvent, cancelInLedger } = at(now.runs, run)
  if (cancelEvent || cancelInLedger || !isKnown(now, world, run) || isShownOver(now, run) || isOver(now, run)) return
  turn.help(
    () => `administrator: cancel ${runName(run)}`,
    (next) => {
      if (protocol.cancelIsIn === 'ledger') at(next.runs, run).cancelInLedger = 1
      else at(next.runs, run).cancelEvent = 1
    },
  )
}

function breakLock(turn: Turn, run: number): void {
  const { now, world, protocol } = turn
  if (protocol.breakEnds === 'nothing') {
    if (now.system.lock !== run + 1) return
    turn.help(
      () => `administrator: break the lock of ${runName(run)}: its key is deleted`,
      (next) => {
        next.system.lock = 0
        next.system.broken = 1
      },
    )
  } else if (isKnown(now, world, run) && !isOver(now, run) && rowIsFree(turn, run)) {
    turn.help(
      () => `administrator: break ${runName(run)}: end_run, and its key is deleted`,
      (next) => {
        endRun(next, protocol, run)
        next.system.broken = 1
      },
    )
  }
}
