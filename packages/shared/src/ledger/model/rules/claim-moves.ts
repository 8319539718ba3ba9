import { at, type State, stepOf } from '../state/state.ts'
import { data, importerStage, outcome, outcomeName } from '../state/words.ts'
import { type Holder, letGo, sameImporter } from './holder.ts'
import { cancelLater, rowIsFree, settle, takeToken } from './ledger-rules.ts'
import { isOver } from './run-facts.ts'

/** The claim, one transaction: the questions in their order, of which the first that is answered decides. */
export function claimMoves(holder: Holder, claimedStage: number): void {
  const { turn, run, record } = holder
  const { heartbeatGuard } = turn.protocol
  if (!rowIsFree(turn, run)) return
  const isOwned = hasLiveOwner(holder)
  if (record.outcome !== outcome.none) finished(holder, record.outcome)
  else if (isAnotherOpen(holder)) busy(holder)
  else if (isOwned && heartbeatGuard === 'first') notNow(holder)
  else if (cancelMoves(holder) === 'decided') return
  else if (record.attempts >= turn.world.maxAttempts) poison(holder, isOwned)
  else if (isOwned && heartbeatGuard === 'after-poison') notNow(holder)
  else claim(holder, claimedStage)
}

/** What remains is to say it. */
export function decided(holder: Holder, next: State, what: number): void {
  const importer = sameImporter(next, holder)
  importer.stage = importerStage.decided
  importer.outcome = what
}

function hasLiveOwner({ turn, index, run }: Holder): boolean {
  return turn.now.importers.some(
    (other, at) =>
      at !== index &&
      other.ownsStep === 1 &&
      !other.stopped &&
      other.run === run &&
      other.stage >= importerStage.entering &&
      other.stage <= importerStage.writingLast,
  )
}

function finished(holder: Holder, known: number): void {
  holder.turn.fair(
    () => `${holder.name()}: finds the step ${outcomeName(known)}`,
    (next) => decided(holder, next, known),
  )
}

function notNow(holder: Holder): void {
  holder.turn.fair(() => `${holder.name()}: its owner lives, not now`, letGo(holder))
}

function isAnotherOpen({ turn, run }: Holder): boolean {
  const other = turn.now.system.scopeRun - 1
  return turn.protocol.oneOpenRun && other >= 0 && other !== run && !isOver(turn.now, other)
}

/** Cannot happen where the ledger admits. */
function busy(holder: Holder): void {
  holder.turn.fair(
    () => `${holder.name()}: another run is open, ended as failed`,
    (next) => endInLedger(holder, next, outcome.failed),
  )
}

function cancelMoves(holder: Holder): 'decided' | 'not decided' {
  const { turn, run, step, index, name } = holder
  const { protocol, now } = turn
  const { cancelInLedger, cancelEvent } = at(now.runs, run)
  const claimLooks = protocol.cancelIsIn === 'ledger' || protocol.unknownPublication === 'tombstone'
  if (claimLooks && cancelInLedger) {
    turn.fair(
      () => `${name()}: finds the cancel in the ledger`,
      (next) => {
        takeToken(next, protocol, run, index)
        endInLedger(holder, next, outcome.cancelled)
      },
    )
    return 'decided'
  }
  if (protocol.cancelIsIn === 'ledger' || !cancelEvent) return 'not decided'
  turn.fair(
    () => `${name()}: sees the event of a cancel`,
    (next) => {
      if (protocol.outcomesRecorded) takeToken(next, protocol, run, index)
      settle(next, protocol, run, step, outcome.cancelled)
      decided(holder, next, outcome.cancelled)
    },
  )
  return protocol.outcomesRecorded ? 'decided' : 'not decided' // an event may also be missed
}

function endInLedger(holder: Holder, next: State, what: number): void {
  stepOf(next, holder.run, holder.step).outcome = what
  cancelLater(next, holder.run, holder.step)
  decided(holder, next, what)
}

function poison(holder: Holder, isOwned: boolean): void {
  const { turn, run, step, index, name } = holder
  const { protocol, world } = turn
  turn.fair(
    () => `${name()}: ${world.maxAttempts} owners are gone, given up`,
    (next) => {
      if (protocol.poisonTakesToken) takeToken(next, protocol, run, index)
      settle(next, protocol, run, step, outcome.failed)
      decided(holder, next, outcome.failed)
      if (isOwned) turn.violate('healthy-owner-ended')
    },
  )
}

function claim(holder: Holder, claimedStage: number): void {
  const { turn, run, step, index, record, name } = holder
  const { protocol } = turn
  turn.fair(
    () => `${name()}: claims, attempt ${record.attempts + 1}`,
    (next) => {
      if (step > 0 && stepOf(next, run, step - 1).data !== data.all) turn.violate('step-before-previous')
      takeToken(next, protocol, run, index)
      stepOf(next, run, step).attempts++
      at(next.runs, run).opened = 1
      if (protocol.oneOpenRun || protocol.fence === 'scope') next.system.scopeRun = run + 1
      const importer = sameImporter(next, holder)
      importer.stage = claimedStage
      importer.ownsStep = 1
      importer.newest = 1
    },
  )
}
