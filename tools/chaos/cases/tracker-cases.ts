import { type ChaosCase, oneOfEach } from '../chaos-case.ts'
import { isQuiet, untilTrue } from '../facts/run-state.ts'
import { boundMs, pause } from '../scene.ts'
import { trackerEdges } from '../wire/edges.ts'
import { caseName, chain, crashSignals, successors } from './importer-cases.ts'

/** A tracker that dies or sleeps with an event in hand. */
export const trackerCases: readonly ChaosCase[] = successors.flatMap((successor) =>
  trackerEdges.flatMap((edge) =>
    crashSignals.map(
      (signal): ChaosCase => ({
        group: 'tracker',
        name: caseName('tracker', edge, signal, successor),
        replicas: successor === 'same' ? oneOfEach : [...oneOfEach, 'tracker-2'],
        act: async (scene) => {
          const { bed } = scene
          const point = {
            service: 'session-tracker',
            about: scene.random.pick(['started', 'completed']),
            edge,
          } as const
          scene.arm(point, signal)
          const { runId } = await scene.start(chain, 'first')
          const name = await scene.reached(point)
          if (signal === 'SIGKILL') {
            await bed.fleet.ended(name)
            if (successor === 'same') bed.fleet.start(name)
            return scene.over(runId)
          }
          if (successor === 'same') await pause(bed.times.ackWaitMs + 500)
          else {
            await scene.over(runId)
            await untilTrue(() => isQuiet(bed), boundMs) // what the sleeper has in hand is folded by the other one
          }
          await scene.wake(name)
        },
      }),
    ),
  ),
)
