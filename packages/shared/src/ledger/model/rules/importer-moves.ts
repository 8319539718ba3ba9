import { importerName, runName } from '../names.ts'
import { at, type State, stepOf } from '../state/state.ts'
import { importerStage, outcome, outcomeName } from '../state/words.ts'
import type { Turn } from '../turn.ts'
import { announceMoves } from './announce-moves.ts'
import { claimMoves } from './claim-moves.ts'
import { acknowledge, type Holder, letGo, sameImporter } from './holder.ts'
import { workMoves } from './work-moves.ts'

export function importerMoves(turn: Turn): void {
  let before = -1
  for (let index = 0; index < turn.now.importers.length; index++) {
    const importer = at(turn.now.importers, index)
    // importers are sorted, and what one does its equals would do as well
    if (index > 0 && importer.code === before) continue
    before = importer.code
    if (importer.stage === importerStage.idle) continue
    const { run, step } = importer
    const name = () => importerName(turn.world, importer)
    movesOf({ turn, index, importer, run, step, record: stepOf(turn.now, run, step), name })
  }
}

function movesOf(holder: Holder): void {
  if (holder.importer.stopped) stoppedMoves(holder)
  else {
    faults(holder)
    stageMoves(holder)
  }
}

function stageMoves(holder: Holder): void {
  const { claimBeforeLock, expiryChecked } = holder.turn.protocol
  switch (holder.importer.stage) {
    case importerStage.delivered:
      if (expiryChecked && isSaidToBeOver(holder)) dropRequest(holder)
      else if (claimBeforeLock) claimMoves(holder, importerStage.entering)
      else adoptLock(holder)
      break
    case importerStage.entering:
      if (claimBeforeLock) adoptLock(holder)
      else claimMoves(holder, importerStage.working)
      break
    case importerStage.working:
    case importerStage.writing:
    case importerStage.writingLast:
      workMoves(holder)
      break
    default:
      announceMoves(holder)
  }
}

function stoppedMoves(holder: Holder): void {
  const { turn, importer, name } = holder
  turn.optional(
    () => `${name()} wakes`,
    (next) => {
      sameImporter(next, holder).stopped = 0
    },
  )
  if (importer.stage !== importerStage.writing && importer.stage !== importerStage.writingLast) return
  turn.fair(
    () => `the database ends the open transaction of the stopped ${name()}`,
    (next) => {
      sameImporter(next, holder).stage = importerStage.working
    },
  )
}

function faults(holder: Holder): void {
  const { turn, name } = holder
  turn.fault('crash', () => `${name()} crashes (${whereIs(holder)})`, letGo(holder))
  turn.fault(
    'stop',
    () => `${name()} stops (${whereIs(holder)})`,
    (next) => {
      sameImporter(next, holder).stopped = 1
    },
  )
}

const whereIs = ({ turn, importer }: Holder): string =>
  [
    'idle',
    'message in hand',
    turn.protocol.claimBeforeLock ? 'claimed, without the lock' : 'with the lock, not claimed',
    'at work',
    'in a write transaction',
    'in the last transaction',
    `${outcomeName(importer.outcome)}, nothing said`,
    `${outcomeName(importer.outcome)} said`,
    'followers told',
    'lock handed over, not acknowledged',
  ][importer.stage] ?? '?'

/** The owner of the claim makes the run's lock its own. */
function adoptLock(holder: Holder): void {
  const { turn, run, name } = holder
  const { lock } = turn.now.system
  const enter = (next: State) => {
    sameImporter(next, holder).stage = turn.protocol.claimBeforeLock ? importerStage.working : importerStage.entering
  }
  if (lock === 0 && turn.protocol.adoptionIsFenced && !holder.importer.ownsStep) {
    turn.fair(
      () => `${name()}: takes the lock anew, the fence matches no row: gives it back and says nothing`,
      letGo(holder),
    )
  } else if (lock === 0 || lock === run + 1) {
    turn.fair(
      () => `${name()} ${lock === 0 ? 'takes the lock anew' : 'adopts the lock'}`,
      (next) => {
        next.system.lock = run + 1
        enter(next)
      },
    )
  } else if (turn.protocol.claimBeforeLock) {
    turn.fair(() => `${name()}: the lock is held by ${runName(lock - 1)}, the claim decides`, enter)
  } else turn.fair(() => `${name()}: the lock is held by ${runName(lock - 1)}, not now`, letGo(holder))
}

const isSaidToBeOver = ({ record }: Holder): boolean => record.told !== outcome.none && record.attempts === 0

function dropRequest(holder: Holder): void {
  holder.turn.fair(
    () => `${holder.name()}: expired, acknowledged`,
    (next) => acknowledge(holder, next),
  )
}
