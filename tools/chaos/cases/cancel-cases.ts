import { type ChaosCase, oneOfEach, twoImporters } from '../chaos-case.ts'
import type { Scene } from '../scene.ts'
import type { importerEdges } from '../wire/edges.ts'
import { chain } from './importer-cases.ts'

interface CancelCase {
  name: string
  /** Where the importer is stopped while the run is cancelled. */
  edge: (typeof importerEdges)[number]
  importers: 'one' | 'two'
  /** Before the cancel. */
  first?: (scene: Scene) => Promise<void>
  afterwards: (scene: Scene, importer: string, runId: string) => Promise<void>
}

const wokenUp: CancelCase['afterwards'] = (scene, importer) => scene.wake(importer)

const cases: readonly CancelCase[] = [
  { name: 'cancelled-and-woken-up', edge: 'mid-parse', importers: 'one', afterwards: wokenUp },
  {
    name: 'cancelled-and-killed',
    edge: 'mid-parse',
    importers: 'one',
    afterwards: async ({ bed }, importer) => {
      await bed.fleet.end(importer, 'SIGKILL')
      bed.fleet.start(importer)
    },
  },
  {
    name: 'cancelled-while-asleep',
    edge: 'mid-parse',
    importers: 'two',
    afterwards: async (scene, importer, runId) => {
      await scene.over(runId)
      await scene.wake(importer)
    },
  },
  {
    name: 'cancelled-while-nats-is-dead',
    edge: 'mid-parse',
    importers: 'two',
    first: (scene) => scene.bed.servers.signal('nats', 'SIGKILL'),
    afterwards: wokenUp,
  },
  // too late for this step: it stays completed, and the later ones are cancelled
  {
    name: 'cancelled-after-the-last-commit',
    edge: 'after-last-commit-before-completed',
    importers: 'one',
    afterwards: wokenUp,
  },
]

/** A run is cancelled while its importer is stopped at a place. */
export const cancelCases: readonly ChaosCase[] = cases.map(({ name, edge, importers, first, afterwards }) => ({
  group: 'cancel',
  name,
  replicas: importers === 'one' ? oneOfEach : twoImporters,
  act: async (scene) => {
    const point = { service: 'catalog-importer', about: 'catalog', edge } as const
    scene.arm(point, 'SIGSTOP')
    const { runId } = await scene.start(chain, 'first')
    scene.mustNotComplete(runId)
    const importer = await scene.reached(point)
    await first?.(scene)
    await scene.bed.gateway().cancel(runId)
    scene.note('the run is cancelled')
    await afterwards(scene, importer, runId)
    await scene.over(runId)
  },
}))
