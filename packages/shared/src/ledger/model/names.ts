import type { ImporterRecord } from './state/records.ts'
import { at } from './state/state.ts'
import type { World } from './world.ts'

export const runName = (run: number): string => `run ${'AB'[run]}`

export const stepName = ({ runs }: World, run: number, step: number): string =>
  at(runs, run).length > 1 ? `${runName(run)} step ${step + 1}` : runName(run)

export const importerName = (world: World, importer: ImporterRecord): string =>
  `importer[${stepName(world, importer.run, importer.step)}${importer.ownsStep ? '' : ', without claim'}]`
