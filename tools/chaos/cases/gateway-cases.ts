import { randomUUIDv7 } from 'node:crypto'
import { type ChaosCase, oneOfEach } from '../chaos-case.ts'
import { pause } from '../scene.ts'
import { gatewayEdges } from '../wire/edges.ts'
import { caseName, chain, crashSignals, successors } from './importer-cases.ts'

type GatewayEdge = (typeof gatewayEdges)[number]

/** A gateway that dies or sleeps in the middle of a start; the same form comes again, to itself or to another one. */
function gatewayCase(
  edge: GatewayEdge,
  signal: (typeof crashSignals)[number],
  successor: (typeof successors)[number],
): ChaosCase {
  return {
    group: 'gateway',
    name: caseName('gateway', edge, signal, successor),
    replicas: successor === 'same' ? oneOfEach : [...oneOfEach, 'gateway-2'],
    act: async (scene) => {
      const { fleet, times } = scene.bed
      const point = { service: 'admin-gateway', about: 'run', edge } as const
      const runId = randomUUIDv7()
      scene.arm(point, signal)
      const first = scene.start(chain, 'first', { runId })
      const name = await scene.reached(point)
      if (signal === 'SIGKILL') await Promise.all([fleet.ended(name), first])
      await pause(times.leaseMs + 300) // its lock has ended: before that the second form is rightly refused
      if (signal === 'SIGKILL' && successor === 'same') await fleet.ensure([name])
      if (signal === 'SIGSTOP' && successor === 'same') await scene.wake(name)
      if (signal === 'SIGKILL' || successor === 'other') {
        await scene.start(chain, 'first', { runId, gateway: successor === 'same' ? 1 : 2 })
      }
      if (signal === 'SIGSTOP' && successor === 'other') await scene.wake(name)
      await first
      await scene.over(runId)
    },
  }
}

/** Nobody sends the form again: what the ledger has admitted is asked for by the watchdog. */
const abandoned: ChaosCase = {
  group: 'gateway',
  name: 'gateway-after-lock-before-publish-killed-and-forgotten',
  replicas: oneOfEach,
  act: async (scene) => {
    const point = { service: 'admin-gateway', about: 'run', edge: 'after-lock-before-publish' } as const
    scene.arm(point, 'SIGKILL')
    const { runId } = await scene.start(chain, 'first')
    const name = await scene.reached(point)
    await scene.bed.fleet.ended(name)
    await scene.over(runId)
  },
}

export const gatewayCases: readonly ChaosCase[] = [
  ...successors.flatMap((successor) =>
    gatewayEdges.flatMap((edge) => crashSignals.map((signal) => gatewayCase(edge, signal, successor))),
  ),
  abandoned,
]
