import { findRun } from '@imports/shared/ledger/ledger'
import { type ChaosCase, twoImporters } from '../chaos-case.ts'
import { untilTrue } from '../facts/run-state.ts'
import { boundMs, pause, type Scene } from '../scene.ts'
import type { importerEdges } from '../wire/edges.ts'

const importer = 'catalog-importer' as const

/** Falls asleep in one run, which another one ends; wakes up when the next run, from a newer export, is over. */
const wakesAfterTheNext = (edge: (typeof importerEdges)[number]): ChaosCase => ({
  group: 'zombie',
  name: `zombie-${edge}-wakes-after-the-next-run`,
  replicas: twoImporters,
  act: async (scene) => {
    const point = { service: importer, about: 'catalog', edge }
    scene.arm(point, 'SIGSTOP')
    const first = await scene.start(['catalog'], 'first')
    const sleeper = await scene.reached(point)
    await scene.over(first.runId)
    const second = await scene.start(['catalog'], 'second')
    await scene.over(second.runId)
    await scene.wake(sleeper)
  },
})

/** Wakes up while the next run is at work: with the lock of its own run in mind, and with what it wanted to write. */
const wakesDuringTheNext = (edge: (typeof importerEdges)[number]): ChaosCase => ({
  group: 'zombie',
  name: `zombie-${edge}-wakes-during-the-next-run`,
  replicas: twoImporters,
  act: async (scene) => {
    const asleep = { service: importer, about: 'catalog', edge }
    scene.arm(asleep, 'SIGSTOP')
    const first = await scene.start(['catalog'], 'first')
    const sleeper = await scene.reached(asleep)
    await scene.over(first.runId)
    const halfway = { service: importer, about: 'catalog', edge: 'mid-parse' } as const
    scene.arm(halfway, 'SIGSTOP')
    const second = await scene.start(['catalog'], 'second')
    const owner = await scene.reached(halfway)
    await scene.wake(sleeper)
    await scene.mustHoldLock(second.runId, `after ${sleeper} has woken up`)
    await scene.wake(owner)
    await scene.over(second.runId)
  },
})

/** Its run was given up by the watchdog, since nobody else was there; then it wakes up in the next one. */
const wakesAfterTheWatchdog: ChaosCase = {
  group: 'zombie',
  name: 'zombie-given-up-by-the-watchdog',
  replicas: ['importer-1', 'tracker-1', 'gateway-1'],
  act: async (scene) => {
    const asleep = { service: importer, about: 'catalog', edge: 'mid-parse' } as const
    scene.arm(asleep, 'SIGSTOP')
    const first = await scene.start(['catalog', 'prices'], 'first')
    scene.mustNotComplete(first.runId)
    const sleeper = await scene.reached(asleep)
    await scene.over(first.runId, 6 * scene.bed.times.watchdogSilentMs)
    scene.bed.fleet.start('importer-2')
    const second = await scene.start(['catalog'], 'second')
    await scene.over(second.runId)
    await scene.wake(sleeper)
  },
}

/** Its successor must not have to wait until it wakes up: the server ends the transaction, and the row is free. */
const asleepInTransaction: ChaosCase = {
  group: 'zombie',
  name: 'zombie-asleep-in-its-last-transaction',
  replicas: twoImporters,
  act: async (scene) => {
    const asleep = { service: importer, about: 'catalog', edge: 'in-tx-before-commit' } as const
    scene.arm(asleep, 'SIGSTOP')
    const { runId } = await scene.start(['catalog'], 'first')
    const sleeper = await scene.reached(asleep)
    await scene.over(runId, 15_000)
    await scene.wake(sleeper)
  },
}

/** At random moments of both runs. */
const zombie = (number: number): ChaosCase => ({
  group: 'zombie',
  name: `zombie-${number}`,
  replicas: twoImporters,
  act: async (scene) => {
    const first = await scene.start(['catalog'], 'first')
    await pause(scene.random.next() * 0.8 * scene.undisturbedMs)
    const sleeper = await ownerOf(scene, first.runId)
    scene.bed.fleet.signal(sleeper, 'SIGSTOP')
    scene.note(`${sleeper} falls asleep`)
    await scene.over(first.runId)
    const second = await scene.start(['catalog'], 'second')
    await pause(scene.random.next() * 0.8 * scene.undisturbedMs)
    scene.bed.fleet.signal(sleeper, 'SIGCONT') // it may have had nothing in hand
    scene.note(`${sleeper} wakes up`)
    await scene.over(second.runId)
  },
})

async function ownerOf({ bed, random }: Scene, runId: string): Promise<string> {
  let owner: string | undefined
  await untilTrue(async () => {
    const run = await findRun(bed.db, runId)
    owner = run?.owner ? bed.fleet.nameOf(Number(run.owner.split(':')[2])) : undefined
    return owner !== undefined || run?.endedAt !== null
  }, boundMs)
  return owner ?? random.pick(['importer-1', 'importer-2'])
}

export const zombieCases: readonly ChaosCase[] = [
  wakesAfterTheNext('after-claim'),
  wakesAfterTheNext('after-lock'),
  wakesAfterTheNext('after-delivery'),
  wakesAfterTheNext('before-first-batch'),
  wakesDuringTheNext('after-claim'),
  wakesDuringTheNext('between-batches'),
  wakesDuringTheNext('after-completed-before-next-request'),
  wakesAfterTheWatchdog,
  asleepInTransaction,
]

export const randomZombies = (count: number): ChaosCase[] => Array.from({ length: count }, (_, at) => zombie(at + 1))
