import type { World } from '../world.ts'
import { GatewayRecord, ImporterRecord, RunRecord, StepRecord, SystemRecord } from './records.ts'

/** One state of the world, read and written by its records; `words` is the same memory as the search stores it. */
export interface State {
  readonly words: Uint32Array
  readonly system: SystemRecord
  readonly runs: readonly RunRecord[]
  /** By run, then by step. */
  readonly steps: readonly (readonly StepRecord[])[]
  readonly gateways: readonly GatewayRecord[]
  readonly importers: readonly ImporterRecord[]
}

/** Everything idle, free and empty. */
export function createState({ runs, gateways, importers }: World): State {
  const cellsNeeded = 1 + runs.length + runs.flat().length + gateways.length + importers
  const words = new Uint32Array(Math.ceil(cellsNeeded / 2))
  const cells = new Uint16Array(words.buffer)
  let at = 0
  return {
    words,
    system: new SystemRecord(cells, at++),
    runs: runs.map(() => new RunRecord(cells, at++)),
    steps: runs.map((kinds) => kinds.map(() => new StepRecord(cells, at++))),
    gateways: gateways.map(() => new GatewayRecord(cells, at++)),
    importers: Array.from({ length: importers }, () => new ImporterRecord(cells, at++)),
  }
}

/** An item that is known to be there. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new Error(`there is no number ${index}`)
  return item
}

export const stepOf = (state: State, run: number, step: number): StepRecord => at(at(state.steps, run), step)

export const copyOf = (step: StepRecord, which: number): number => (which === 0 ? step.firstCopy : step.secondCopy)

export function setCopy(step: StepRecord, which: number, value: number): void {
  if (which === 0) step.firstCopy = value
  else step.secondCopy = value
}

export const isStored = (step: StepRecord): boolean => step.firstCopy !== 0 || step.secondCopy !== 0
