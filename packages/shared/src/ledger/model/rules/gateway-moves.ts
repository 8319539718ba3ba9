import { runName } from '../names.ts'
import { at, stepOf } from '../state/state.ts'
import { copy, gatewayStage } from '../state/words.ts'
import type { Turn } from '../turn.ts'
import { admissionMoves } from './admission-moves.ts'
import { releaseLock } from './ledger-rules.ts'

const stageNames = ['', 'lock taken', 'admitted, nothing published', 'published, lock not stretched']

/** A form is sent: lock, admission, request, lock for longer. */
export function gatewayMoves(turn: Turn): void {
  for (let gateway = 0; gateway < turn.world.gateways.length; gateway++) {
    const { stage, stopped } = at(turn.now.gateways, gateway)
    if (stage === gatewayStage.idle) startMoves(turn, gateway)
    else if (stage <= gatewayStage.published) {
      if (stopped) {
        turn.optional(
          () => `${nameOf(gateway)} wakes`,
          (next) => {
            at(next.gateways, gateway).stopped = 0
          },
        )
      } else workMoves(turn, gateway, stage)
    }
  }
}

export const nameOf = (gateway: number): string => `gateway ${gateway + 1}`

function startMoves(turn: Turn, gateway: number): void {
  const { now, world, protocol } = turn
  const run = at(world.gateways, gateway)
  const start = () => `${nameOf(gateway)}: start ${runName(run)}`
  if (now.system.lock === 0) {
    turn.optional(
      () => `${start()}: takes the lock`,
      (next) => {
        next.system.lock = run + 1
        at(next.gateways, gateway).stage = gatewayStage.lockTaken
      },
    )
  } else if (now.system.lock === run + 1 && world.gateways.length > world.runs.length) {
    turn.optional(
      () => `${start()} again: the lock is this run's`,
      (next) => {
        at(next.gateways, gateway).stage = protocol.sameRunIsShown ? gatewayStage.lockTaken : gatewayStage.ignored
      },
    )
  } else {
    turn.optional(
      () => `${start()}: the lock is held, refused`,
      (next) => {
        at(next.gateways, gateway).stage = gatewayStage.refused
      },
    )
  }
}

function workMoves(turn: Turn, gateway: number, stage: number): void {
  const { world } = turn
  const run = at(world.gateways, gateway)
  const where = () => `(${stageNames[stage]})`
  if (turn.can('gateway')) {
    turn.fault(
      'crash',
      () => `${nameOf(gateway)} crashes ${where()}`,
      (next) => {
        at(next.gateways, gateway).stage = gatewayStage.crashed
      },
    )
    turn.fault(
      'stop',
      () => `${nameOf(gateway)} stops ${where()}`,
      (next) => {
        at(next.gateways, gateway).stopped = 1
      },
    )
  }
  if (stage === gatewayStage.lockTaken) admissionMoves(turn, gateway, run)
  else if (stage === gatewayStage.admitted) publishMoves(turn, gateway, run)
  else {
    turn.fair(
      () => `${nameOf(gateway)}: stretches the lock of ${runName(run)} if it has it, says "started"`,
      (next) => {
        at(next.gateways, gateway).stage = gatewayStage.accepted
      },
    )
  }
}

function publishMoves(turn: Turn, gateway: number, run: number): void {
  const first = stepOf(turn.now, run, 0)
  const publish = () => `${nameOf(gateway)}: publishes the request of ${runName(run)}`
  turn.fair(
    () => `${publish()}, and is answered`,
    (next) => {
      storeFirst(next, run)
      at(next.gateways, gateway).stage = gatewayStage.published
    },
  )
  if (first.firstCopy !== copy.absent && first.secondCopy === copy.absent) {
    turn.fault(
      'window',
      () => `${publish()}; its id is forgotten: stored a second time`,
      (next) => {
        stepOf(next, run, 0).secondCopy = copy.waiting
        at(next.gateways, gateway).stage = gatewayStage.published
      },
    )
  }
  turn.fault(
    'lost-answer',
    () => `${publish()}: stored, but the answer is lost`,
    (next) => {
      storeFirst(next, run)
      noAnswer(turn, next, gateway, run)
    },
  )
  turn.fault(
    'lost-answer',
    () => `${publish()}: not stored, no answer`,
    (next) => noAnswer(turn, next, gateway, run),
  )
}

function storeFirst(next: Turn['now'], run: number): void {
  const first = stepOf(next, run, 0)
  at(next.runs, run).requested = 1
  if (first.firstCopy === copy.absent) first.firstCopy = copy.waiting
}

function noAnswer({ protocol }: Turn, next: Turn['now'], gateway: number, run: number): void {
  const record = at(next.gateways, gateway)
  if (protocol.unknownPublication === 'accepted') {
    record.stage = gatewayStage.accepted
    return
  }
  if (protocol.unknownPublication === 'tombstone') at(next.runs, run).cancelInLedger = 1
  releaseLock(next, run)
  record.stage = gatewayStage.saidNotStarted
}
