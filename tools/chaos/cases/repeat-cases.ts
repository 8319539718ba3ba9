import { decodeEvent } from '@imports/shared/messaging/cloudevents'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { type ChaosCase, oneOfEach, twoImporters } from '../chaos-case.ts'
import { eventsSince } from '../facts/collect-facts.ts'
import { isQuiet, untilTrue } from '../facts/run-state.ts'
import { boundMs, type Scene } from '../scene.ts'
import { chain } from './importer-cases.ts'

/** Stores an event of the run once more, as after the window in which the broker knows it by its id. */
async function storeAgain(scene: Scene, runId: string, type: string): Promise<void> {
  const { nats, topology } = scene.bed
  const found = (await eventsSince(scene.bed, 0)).find(({ event }) => event.type === type && event.data.runId === runId)
  if (!found) throw new Error(`the stream has no ${type} of run ${runId}`)
  const message = await (await jetstreamManager(nats)).streams.getMessage(topology.stream, { seq: found.seq })
  if (!message) throw new Error(`the stream has lost message ${found.seq}`)
  const headers = message.header
  headers.delete('Nats-Msg-Id')
  await jetstream(nats).publish(message.subject, message.data, { headers })
  scene.note(`${decodeEvent({ headers, data: message.data }).id} is stored again`)
}

const afterTheEnd: ChaosCase = {
  group: 'repeats',
  name: 'events-stored-again-after-the-end',
  replicas: oneOfEach,
  act: async (scene) => {
    const { runId } = await scene.start(chain, 'first')
    await scene.over(runId)
    for (const type of ['import.requested', 'import.started', 'import.completed']) await storeAgain(scene, runId, type)
    await untilTrue(() => isQuiet(scene.bed), boundMs)
  },
}

const whileAtWork: ChaosCase = {
  group: 'repeats',
  name: 'request-stored-again-while-at-work',
  replicas: twoImporters,
  act: async (scene) => {
    const point = { service: 'catalog-importer', about: 'catalog', edge: 'mid-parse' } as const
    scene.arm(point, 'SIGSTOP')
    const { runId } = await scene.start(chain, 'first')
    const owner = await scene.reached(point)
    for (const _ of [1, 2, 3]) await storeAgain(scene, runId, 'import.requested')
    await scene.wake(owner)
    await scene.over(runId)
  },
}

export const repeatCases: readonly ChaosCase[] = [afterTheEnd, whileAtWork]
