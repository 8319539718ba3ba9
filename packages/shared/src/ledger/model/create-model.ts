import { isGoal, tolerable, violationsOf } from './invariants.ts'
import type { Protocol } from './protocol.ts'
import { administratorMoves } from './rules/administrator-moves.ts'
import { gatewayMoves } from './rules/gateway-moves.ts'
import { importerMoves } from './rules/importer-moves.ts'
import { redisMoves } from './rules/redis-moves.ts'
import { streamMoves } from './rules/stream-moves.ts'
import { fold, isBehindAtTimes, trackerMoves } from './rules/tracker-moves.ts'
import { watchdogMoves } from './rules/watchdog-moves.ts'
import type { Label, Model, MoveKind, Visit } from './search/model.ts'
import { bringIntoForm } from './state/canonical-form.ts'
import { describeState } from './state/describe-state.ts'
import { createState } from './state/state.ts'
import type { Effect, Turn } from './turn.ts'
import type { Fault, World } from './world.ts'

export interface ModelOptions {
  /** The search goes on behind every violation; else only behind the tolerable ones. */
  goOn?: boolean
}

/** The run protocol in one world, for the search: everybody who acts, in any order. */
export function createModel(protocol: Protocol, world: World, { goOn = false }: ModelOptions = {}): Model {
  const now = createState(world)
  const next = createState(world)
  const faults = new Set<Fault>(world.faults)
  const foldsAtOnce = !isBehindAtTimes(world)
  let visit: Visit = () => {}
  let violations: string[] = []

  const move = (kind: MoveKind, label: Label, effect: Effect) => {
    next.words.set(now.words)
    if (violations.length > 0) violations = []
    if (kind === 'fault') next.system.faults++
    effect(next)
    if (foldsAtOnce) for (let run = 0; run < world.runs.length; run++) fold(next, protocol, run)
    bringIntoForm(next, protocol)
    visit(kind, label, next.words, violations)
  }
  const can = (fault: Fault) => now.system.faults < world.faultBudget && faults.has(fault)
  const turn: Turn = {
    protocol,
    world,
    now,
    can,
    fair: (label, effect) => move('fair', label, effect),
    optional: (label, effect) => move('optional', label, effect),
    help: (label, effect) => move('help', label, effect),
    fault: (fault, label, effect) => {
      if (can(fault)) move('fault', label, effect)
    },
    violate: (violation) => violations.push(violation),
  }

  return {
    initial: createState(world).words,
    eachMove: (state, visitMove) => {
      now.words.set(state)
      visit = visitMove
      gatewayMoves(turn)
      redisMoves(turn)
      streamMoves(turn)
      importerMoves(turn)
      administratorMoves(turn)
      trackerMoves(turn)
      watchdogMoves(turn)
    },
    violationsOf: (state) => {
      next.words.set(state)
      return violationsOf(next, world)
    },
    isTolerable: (violation) => goOn || tolerable.includes(violation),
    isGoal: (state) => {
      now.words.set(state)
      return isGoal(now, world)
    },
    describe: (state) => {
      now.words.set(state)
      return describeState(now, world)
    },
  }
}
