import { runName } from '../names.ts'
import { at, isStored, type State } from '../state/state.ts'
import { gatewayStage, outcome, row } from '../state/words.ts'
import type { Turn } from '../turn.ts'
import { releaseLock, rowIsFree } from './ledger-rules.ts'
import { isOver, isShownOver } from './run-facts.ts'

/** A gateway with the lock asks whether its run may begin. */
export function admissionMoves(turn: Turn, gateway: number, run: number): void {
  if (turn.protocol.admission === 'ledger') openRun(turn, gateway, run)
  else lookAtRows(turn, gateway, run)
}

function openRun(turn: Turn, gateway: number, run: number): void {
  if (!rowIsFree(turn, run)) return
  const { now } = turn
  const other = now.system.scopeRun - 1
  const asks = () => `gateway ${gateway + 1}: open_run(${runName(run)})`
  if (at(now.runs, run).opened) {
    turn.fair(() => `${asks()}: it is there already and shown`, shown(gateway, run, isOver(now, run)))
  } else if (other >= 0 && other !== run && !isOver(now, other)) {
    turn.fair(() => `${asks()}: ${runName(other)} is open, refused`, refused(gateway, run))
  } else {
    turn.fair(
      () => `${asks()}: admitted`,
      (next) => {
        next.system.scopeRun = run + 1
        at(next.runs, run).opened = 1
        at(next.gateways, gateway).stage = gatewayStage.admitted
      },
    )
  }
}

/** The earlier design: whatever the tracker has not folded yet is not seen. */
function lookAtRows(turn: Turn, gateway: number, run: number): void {
  const { now, world } = turn
  const sees = () => `gateway ${gateway + 1}: looks at the sessions: `
  const openRuns = now.runs.flatMap((_, other) => (isShownOpen(now, other) ? [other] : []))
  const isThere = openRuns.includes(run) || isShownOver(now, run)
  const admit = (next: State) => {
    at(next.gateways, gateway).stage = gatewayStage.admitted
  }
  if (world.gateways.length > world.runs.length && isThere) {
    turn.fair(() => `${sees()}${runName(run)} is there already and shown`, shown(gateway, run, isShownOver(now, run)))
  } else if (openRuns.some((other) => other !== run)) {
    turn.fair(() => `${sees()}another is open, refused`, refused(gateway, run))
  } else if (isBehind(now, run)) turn.fault('lag', () => `${sees()}nothing is open (the tracker is behind)`, admit)
  else turn.fair(() => `${sees()}nothing is open`, admit)
}

const shown = (gateway: number, run: number, over: boolean) => (next: State) => {
  at(next.gateways, gateway).stage = gatewayStage.accepted
  if (over) releaseLock(next, run)
}

const refused = (gateway: number, run: number) => (next: State) => {
  at(next.gateways, gateway).stage = gatewayStage.refused
  releaseLock(next, run)
}

const isShownOpen = (state: State, run: number): boolean => at(state.steps, run).some((step) => step.row === row.open)

/** Another run has been requested and has no row yet. */
const isBehind = ({ steps }: State, run: number): boolean =>
  steps.some(
    (ofRun, other) =>
      other !== run && ofRun.some((step) => step.row === outcome.none && isStored(step) && step.told === outcome.none),
  )
