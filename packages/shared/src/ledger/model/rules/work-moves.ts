import { runName } from '../names.ts'
import { at, type State, stepOf } from '../state/state.ts'
import { data, importerStage, outcome, outcomeName } from '../state/words.ts'
import { decided } from './claim-moves.ts'
import { type Holder, letGo, sameImporter } from './holder.ts'
import { rowIsFree, settle } from './ledger-rules.ts'

/** Batches, then the last transaction, which holds the outcome; each behind the fence. */
export function workMoves(holder: Holder): void {
  switch (holder.importer.stage) {
    case importerStage.working:
      renewLock(holder)
      if (rowIsFree(holder.turn, holder.run)) fenceMoves(holder)
      break
    case importerStage.writing:
      commitBatch(holder)
      break
    case importerStage.writingLast:
      commitLast(holder)
  }
}

function fenceMoves(holder: Holder): void {
  const { turn, importer, record, name } = holder
  if (turn.protocol.fence !== 'none' && importer.ownsStep === 0) {
    turn.fair(() => `${name()}: the fence matches no row, it stops and says nothing`, letGo(holder))
    return
  }
  const isLast = record.data !== data.none
  if (turn.world.transactions === 'two-phase') beginTransaction(holder, isLast)
  else if (isLast) commitLast(holder)
  else commitBatch(holder)
  endWithout(holder)
}

function beginTransaction(holder: Holder, isLast: boolean): void {
  holder.turn.fair(
    () => `${holder.name()}: the fence matches, ${isLast ? 'the last' : 'a'} transaction is open`,
    (next) => {
      sameImporter(next, holder).stage = isLast ? importerStage.writingLast : importerStage.writing
    },
  )
}

/** By the heartbeat. */
function renewLock(holder: Holder): void {
  const { turn, importer, run, name } = holder
  const { lock } = turn.now.system
  const { retakeIsFenced, foreignLock } = turn.protocol
  if (lock === 0 && (!retakeIsFenced || importer.ownsStep === 1)) {
    turn.fair(
      () => `${name()}: the lock is gone, taken anew`,
      (next) => {
        next.system.lock = run + 1
      },
    )
  } else if (lock !== 0 && lock !== run + 1 && foreignLock === 'stops') {
    turn.fair(() => `${name()}: the lock is held by ${runName(lock - 1)}, stops`, letGo(holder))
  }
}

function commitBatch(holder: Holder): void {
  holder.turn.fair(
    () => `${holder.name()}: commits a batch`,
    (next) => {
      noteWrite(holder, next)
      stepOf(next, holder.run, holder.step).data = data.some
      sameImporter(next, holder).stage = importerStage.working
    },
  )
}

function commitLast(holder: Holder): void {
  holder.turn.fair(
    () => `${holder.name()}: commits the last transaction`,
    (next) => {
      noteWrite(holder, next)
      const record = stepOf(next, holder.run, holder.step)
      record.data = data.all
      record.outcome = outcome.completed
      decided(holder, next, outcome.completed)
    },
  )
}

/** A step that cannot work, or is cancelled between two batches. */
function endWithout(holder: Holder): void {
  const { turn, run, step, name } = holder
  const end = (what: number) => (next: State) => {
    settle(next, turn.protocol, run, step, what)
    decided(holder, next, what)
  }
  if (turn.world.stepsFail) turn.fair(() => `${name()}: cannot work, fails`, end(outcome.failed))
  const { cancelInLedger, cancelEvent } = at(turn.now.runs, run)
  if (turn.protocol.cancelIsIn === 'ledger' ? cancelInLedger : cancelEvent) {
    turn.fair(() => `${name()}: sees the cancel between two batches`, end(outcome.cancelled))
  }
}

/** What must be true of every write. */
function noteWrite({ turn, importer, run, step }: Holder, next: State): void {
  const { system } = next
  const record = stepOf(next, run, step)
  if (!importer.newest) turn.violate('stale-write')
  if (record.outcome !== outcome.none) turn.violate('write-after-outcome')
  if (record.told !== outcome.none) turn.violate(`write-after-terminal-event (${outcomeName(record.told)})`)
  if (step > 0 && stepOf(next, run, step - 1).data !== data.all) turn.violate('step-before-previous')
  if (system.superseded & (1 << run)) turn.violate('runs-interleaved')
  if (system.broken && turn.world.runs.length === 1) turn.violate('write-after-break')
  if (system.lastWriter !== 0 && system.lastWriter !== run + 1) system.superseded |= 1 << (system.lastWriter - 1)
  system.lastWriter = run + 1
}
