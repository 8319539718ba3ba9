import { calmWorld, type World } from '../world.ts'

/** One run of one step, and more importers than it needs. */
export const oneRun: World = { ...calmWorld, runs: [['catalog']], gateways: [0], importers: 3 }

/** One run of two steps. */
export const chain: World = { ...calmWorld, runs: [['catalog', 'prices']], gateways: [0] }

export const twoKinds: World = { ...calmWorld, runs: [['catalog'], ['prices']] }

export const sameKind: World = calmWorld

/** A chain, and another run that wants in. */
export const chainAndRun: World = { ...calmWorld, runs: [['catalog', 'prices'], ['catalog']] }

/** The world, its faults, and how many of them may happen in all. */
export const withFaults = (world: World, faultBudget: number, faults: World['faults']): World => ({
  ...world,
  faults,
  faultBudget,
})
