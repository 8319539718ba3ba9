import { stepName } from '../names.ts'
import { at, copyOf, type State, setCopy, stepOf } from '../state/state.ts'
import { copy, importerStage, outcome, row } from '../state/words.ts'
import type { Turn } from '../turn.ts'

/** The stream gives each request to one importer at a time, one of a kind at a time, until it is acknowledged. */
export function streamMoves(turn: Turn): void {
  loseStream(turn)
  const idle = turn.now.importers.findIndex(({ stage }) => stage === importerStage.idle)
  if (idle < 0) return
  for (const [run, kinds] of turn.world.runs.entries()) {
    for (const [step, kind] of kinds.entries()) {
      for (const which of [0, 1]) deliver(turn, idle, { run, step, which, kind })
    }
  }
}

interface Request {
  run: number
  step: number
  which: number
  kind: string
}

function deliver(turn: Turn, idle: number, request: Request): void {
  const { now } = turn
  const { run, step, which } = request
  const name = () => `request of ${stepName(turn.world, run, step)}${which === 1 ? ' (second copy)' : ''}`
  const give = (next: State) => {
    setCopy(stepOf(next, run, step), which, copy.delivered)
    const importer = at(next.importers, idle)
    importer.code = 0
    importer.stage = importerStage.delivered
    importer.run = run
    importer.step = step
    importer.copy = which
  }
  const where = copyOf(stepOf(now, run, step), which)
  if (where === copy.waiting) {
    if (!isKindBusy(turn, request.kind)) turn.fair(() => `an importer gets the ${name()}`, give)
  } else if (where === copy.delivered) {
    if (hasLiveHolder(now, request)) {
      turn.fault('redelivery', () => `${name()} is delivered again although its holder lives`, give)
    } else turn.fair(() => `${name()} is delivered again: its holder is silent`, give)
  }
}

/** `max_ack_pending: 1`. */
const isKindBusy = ({ now, world }: Turn, kind: string): boolean =>
  world.runs.some((kinds, run) =>
    kinds.some((other, step) => {
      if (other !== kind) return false
      const { firstCopy, secondCopy } = stepOf(now, run, step)
      return firstCopy === copy.delivered || secondCopy === copy.delivered
    }),
  )

const hasLiveHolder = (state: State, { run, step, which }: Request): boolean =>
  state.importers.some(
    (importer) =>
      importer.stage !== importerStage.idle &&
      !importer.stopped &&
      importer.run === run &&
      importer.step === step &&
      importer.copy === which,
  )

/** With everything that the tracker has not folded yet. */
function loseStream(turn: Turn): void {
  const { now } = turn
  if (now.system.streamLost || !now.runs.some(({ requested }) => requested)) return
  turn.fault(
    'stream-loss',
    () => 'the stream is deleted and made anew',
    (next) => {
      next.system.streamLost = 1
      for (const run of next.runs) run.cancelEvent = 0
      for (const step of next.steps.flat()) {
        step.firstCopy = copy.absent
        step.secondCopy = copy.absent
        if (step.row === row.none || step.row === row.open) step.told = outcome.none
        if (step.row !== row.none) step.rowIsOld = 1
      }
    },
  )
}
