import { stepName } from '../names.ts'
import { at, type State, stepOf } from '../state/state.ts'
import { copy, importerStage, outcome, outcomeName } from '../state/words.ts'
import { acknowledge, type Holder, sameImporter } from './holder.ts'
import { releaseLock, tell } from './ledger-rules.ts'

/** The outcome is decided: tell it, tell what follows, hand the lock over, and only then acknowledge. */
export function announceMoves(holder: Holder): void {
  const { turn, importer, name } = holder
  switch (importer.stage) {
    case importerStage.decided:
      tellOutcome(holder)
      break
    case importerStage.told:
      if (hasNext(holder)) requestNext(holder)
      else tellLater(holder)
      break
    case importerStage.followersTold:
      handLockOver(holder)
      break
    case importerStage.handedOver:
      turn.fair(
        () => `${name()}: acknowledges`,
        (next) => acknowledge(holder, next),
      )
  }
}

function tellOutcome(holder: Holder): void {
  const { turn, importer, run, step, name } = holder
  const what = importer.outcome
  turn.fair(
    () => `${name()}: publishes ${outcomeName(what)}`,
    (next) => {
      tell(turn, next, run, step, what)
      sameImporter(next, holder).stage = importerStage.told
    },
  )
}

function handLockOver(holder: Holder): void {
  const { turn, run, name } = holder
  turn.fair(
    () => `${name()}: ${hasNext(holder) ? 'stretches' : 'releases'} the lock, if it is its own`,
    (next) => {
      if (!hasNext(holder)) releaseLock(next, run)
      sameImporter(next, holder).stage = importerStage.handedOver
    },
  )
}

const hasNext = ({ turn, importer, run, step }: Holder): boolean =>
  importer.outcome === outcome.completed && step + 1 < at(turn.now.steps, run).length

function requestNext(holder: Holder): void {
  const { turn, run, step, name } = holder
  const following = stepOf(turn.now, run, step + 1)
  const publish = () => `${name()}: requests ${stepName(turn.world, run, step + 1)}`
  const followersTold = (next: State) => {
    sameImporter(next, holder).stage = importerStage.followersTold
  }
  turn.fair(publish, (next) => {
    const record = stepOf(next, run, step + 1)
    if (record.firstCopy === copy.absent) record.firstCopy = copy.waiting
    followersTold(next)
  })
  if (following.firstCopy === copy.absent || following.secondCopy !== copy.absent) return
  turn.fault(
    'window',
    () => `${publish()}; its id is forgotten: stored a second time`,
    (next) => {
      stepOf(next, run, step + 1).secondCopy = copy.waiting
      followersTold(next)
    },
  )
}

function tellLater(holder: Holder): void {
  const { turn, importer, run, step, name } = holder
  const isLast = step + 1 === at(turn.now.steps, run).length
  turn.fair(
    () => `${name()}: ${isLast ? 'nothing follows' : 'publishes cancelled for the later steps'}`,
    (next) => {
      const steps = at(next.steps, run)
      for (let later = step + 1; importer.outcome !== outcome.completed && later < steps.length; later++) {
        const known = turn.protocol.outcomesRecorded ? at(steps, later).outcome : outcome.none
        tell(turn, next, run, later, known === outcome.none ? outcome.cancelled : known)
      }
      sameImporter(next, holder).stage = importerStage.followersTold
    },
  )
}
