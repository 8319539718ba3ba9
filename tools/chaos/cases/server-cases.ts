import { jetstreamManager } from '@nats-io/jetstream'
import type { ServerName } from '../../stack/servers.ts'
import { type CaseGroup, type ChaosCase, twoImporters } from '../chaos-case.ts'
import { untilTrue } from '../facts/run-state.ts'
import { pause, type Scene } from '../scene.ts'
import type { importerEdges } from '../wire/edges.ts'
import { chain } from './importer-cases.ts'

type Moment = (typeof importerEdges)[number]

const early = 'after-claim'
const half = 'between-batches'
const decided = 'after-last-commit-before-completed'
const awayMs = 10_500

interface Fault {
  group: CaseGroup
  name: string
  moments: readonly Moment[]
  /** While an importer is stopped at the moment. */
  strike: (scene: Scene, runId: string) => Promise<void>
  /** After it has been woken. */
  lift?: (scene: Scene) => Promise<void>
}

const killed = (server: ServerName, signal: NodeJS.Signals) => async (scene: Scene) => {
  scene.note(`${server} gets ${signal}`)
  await scene.bed.servers.signal(server, signal)
}

const asleep = (server: ServerName): Pick<Fault, 'strike' | 'lift'> => ({
  strike: killed(server, 'SIGSTOP'),
  lift: async (scene) => {
    await pause(awayMs)
    await killed(server, 'SIGCONT')(scene)
  },
})

/** Nothing passes, and nobody is told. */
const unreachable = (server: ServerName): Pick<Fault, 'strike' | 'lift'> => ({
  strike: async (scene) => {
    scene.note(`the link to ${server} swallows everything`)
    scene.bed.servers.links[server].blackHole()
  },
  lift: async (scene) => {
    await pause(awayMs)
    scene.note(`the link to ${server} is back`)
    scene.bed.servers.links[server].pass()
  },
})

const cut = (server: ServerName) => async (scene: Scene) => {
  scene.note(`every connection to ${server} breaks`)
  scene.bed.servers.links[server].cut()
  scene.bed.servers.links[server].pass()
}

async function deleteStream(scene: Scene) {
  const { nats, topology } = scene.bed
  scene.lostStream()
  scene.note('the stream is deleted')
  await (await jetstreamManager(nats)).streams.delete(topology.stream)
}

async function restoreTimes(scene: Scene) {
  await untilTrue(async () => {
    await scene.bed.restoreTimes()
    return true
  }, 10_000)
}

/** The lock is gone, the run is not: whoever starts another one now must be refused. */
async function flushAndStart(scene: Scene) {
  await scene.bed.redis.flushall()
  scene.note('Redis is emptied')
  await scene.start(['catalog'], 'second')
}

const faults: readonly Fault[] = [
  { group: 'nats', name: 'nats-killed', moments: [early, half, decided], strike: killed('nats', 'SIGKILL') },
  { group: 'nats', name: 'nats-stopped-10-s', moments: [half], ...asleep('nats') },
  { group: 'nats', name: 'nats-unreachable-10-s', moments: [decided], ...unreachable('nats') },
  { group: 'nats', name: 'nats-cut', moments: [half, decided], strike: cut('nats') },
  { group: 'nats', name: 'stream-deleted', moments: [early, half, decided], strike: deleteStream, lift: restoreTimes },
  { group: 'redis', name: 'redis-killed', moments: [early, half, decided], strike: killed('redis', 'SIGKILL') },
  { group: 'redis', name: 'redis-emptied', moments: [early, half, decided], strike: flushAndStart },
  { group: 'redis', name: 'redis-unreachable-10-s', moments: [half], ...unreachable('redis') },
  // "immediate": as after a crash, it reads its log when it comes again
  {
    group: 'postgres',
    name: 'postgres-restarted',
    moments: [early, half, 'in-tx-before-commit'],
    strike: killed('postgres', 'SIGQUIT'),
  },
  { group: 'postgres', name: 'postgres-cut', moments: [half, 'in-tx-before-commit'], strike: cut('postgres') },
  { group: 'postgres', name: 'postgres-unreachable-10-s', moments: [half], ...unreachable('postgres') },
]

export const serverCases: readonly ChaosCase[] = faults.flatMap(({ group, name, moments, strike, lift }) =>
  moments.map(
    (moment): ChaosCase => ({
      group,
      name: `${name}-${moment}`,
      replicas: twoImporters,
      act: async (scene) => {
        const point = { service: 'catalog-importer', about: 'catalog', edge: moment } as const
        scene.arm(point, 'SIGSTOP')
        const { runId } = await scene.start(chain, 'first')
        const importer = await scene.reached(point)
        await strike(scene, runId)
        scene.bed.fleet.signal(importer, 'SIGCONT')
        scene.note(`${importer} goes on`)
        await lift?.(scene)
        await scene.over(runId)
      },
    }),
  ),
)
