import { type ChaosCase, twoImporters } from '../chaos-case.ts'
import { pause } from '../scene.ts'
import { chain } from './importer-cases.ts'

/** `kill -9` of any service at any moment of a run, and started again a little later. */
export const randomCases = (count: number): ChaosCase[] =>
  Array.from({ length: count }, (_, at) => ({
    group: 'random',
    name: `random-${at + 1}`,
    replicas: twoImporters,
    act: async (scene) => {
      const { bed, random } = scene
      const { runId } = await scene.start(chain, 'first')
      const times = random.integer(1, 2)
      for (let time = 1; time <= times; time++) {
        await pause(random.next() * scene.undisturbedMs)
        const name = random.pick(['importer-1', 'importer-2', 'importer-1', 'importer-2', 'tracker-1', 'gateway-1'])
        scene.note(`${name} is killed`)
        await bed.fleet.end(name, 'SIGKILL')
        await pause(random.next() * 500)
        bed.fleet.start(name)
      }
      await scene.over(runId)
    },
  }))
