import type { Replica } from './bed/plan-fleet.ts'
import type { Scene } from './scene.ts'

export const caseGroups = [
  'importer',
  'gateway',
  'tracker',
  'zombie',
  'cancel',
  'nats',
  'redis',
  'postgres',
  'repeats',
  'random',
  'rolling',
] as const
export type CaseGroup = (typeof caseGroups)[number]

/** One thing that goes wrong, or several. What has to hold afterwards is the same for all: see invariants.ts. */
export interface ChaosCase {
  group: CaseGroup
  /** Unique, fit for a folder's name. */
  name: string
  /** What runs when it begins. */
  replicas: readonly Replica[]
  act(scene: Scene): Promise<void>
}

export const oneOfEach: readonly Replica[] = ['importer-1', 'tracker-1', 'gateway-1']
export const twoImporters: readonly Replica[] = [...oneOfEach, 'importer-2']
