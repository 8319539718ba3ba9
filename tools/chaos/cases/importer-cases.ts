import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import { findRun } from '@imports/shared/ledger/ledger'
import { type ChaosCase, oneOfEach, twoImporters } from '../chaos-case.ts'
import { untilTrue } from '../facts/run-state.ts'
import { boundMs, pause, type Scene } from '../scene.ts'
import { importerEdges } from '../wire/edges.ts'

export const chain: readonly ImportKind[] = ['catalog', 'stocks', 'prices']

export const crashSignals = ['SIGKILL', 'SIGSTOP'] as const
/** Who goes on: the same process, started again or woken up, or another one while it is away. */
export const successors = ['same', 'other'] as const

export const caseName = (service: string, edge: string, signal: string, successor: string): string =>
  `${service}-${edge}-${signal === 'SIGKILL' ? 'killed' : 'asleep'}-${successor}`

type ImporterEdge = (typeof importerEdges)[number]

function importerCase(
  edge: ImporterEdge,
  signal: (typeof crashSignals)[number],
  successor: (typeof successors)[number],
): ChaosCase {
  return {
    group: 'importer',
    name: caseName('importer', edge, signal, successor),
    replicas: successor === 'same' ? oneOfEach : twoImporters,
    act: async (scene) => {
      const { bed } = scene
      scene.withoutWatchdog()
      const point = {
        service: 'catalog-importer',
        about: stepFor(edge, scene),
        edge,
        nth: nthFor(edge, scene),
      } as const
      scene.arm(point, signal)
      const { runId } = await scene.start(chain, 'first')
      const name = await scene.reached(point)
      if (signal === 'SIGKILL') {
        await bed.fleet.ended(name)
        if (successor === 'same') bed.fleet.start(name)
        return scene.over(runId)
      }
      if (successor === 'same') await pause(bed.times.leaseMs + 700)
      else if (scene.random.chance(0.5)) await scene.over(runId)
      else await takenOver(scene, runId, name)
      await scene.wake(name, edge !== 'before-ack')
    },
  }
}

/** The next request is known by the kind that it asks for; only the last step releases; only the catalogue takes several batches. */
function stepFor(edge: ImporterEdge, { random }: Scene): ImportKind {
  if (edge === 'after-release') return 'prices'
  if (edge === 'between-batches') return 'catalog'
  if (edge === 'after-next-request-before-hand-over') return random.pick(['stocks', 'prices'])
  return random.pick(chain)
}

const nthFor = (edge: ImporterEdge, { random }: Scene): number =>
  edge === 'between-batches' ? random.integer(1, 2) : 1

/** Somebody else has the step, or it is over already. */
async function takenOver(scene: Scene, runId: string, sleeper: string): Promise<void> {
  const took = await untilTrue(async () => {
    const run = await findRun(scene.bed.db, runId)
    if (run?.endedAt) return true
    return run?.owner !== null && run?.owner !== undefined && scene.bed.fleet.nameOf(pidOf(run.owner)) !== sleeper
  }, boundMs)
  scene.note(took === null ? 'nobody has taken over' : `taken over after ${Math.round(took)} ms`)
}

/** An owner is `service:host:pid:id`. */
const pidOf = (owner: string): number => Number(owner.split(':')[2])

/** Every place × killed or asleep for longer than its lease × the same process or another one goes on. */
export const importerCases: readonly ChaosCase[] = successors.flatMap((successor) =>
  importerEdges.flatMap((edge) => crashSignals.map((signal) => importerCase(edge, signal, successor))),
)
