import { randomUUIDv7 } from 'node:crypto'
import { importKindNames, inStepOrder } from '@imports/shared/contracts/import-kinds'
import { findRun } from '@imports/shared/ledger/ledger'
import type { ChaosBed } from './bed/open-chaos-bed.ts'
import { type Replica, replicaNames } from './bed/plan-fleet.ts'
import type { ChaosCase } from './chaos-case.ts'
import { eventsSince, markBeginning } from './facts/collect-facts.ts'
import type { Violation } from './facts/invariants.ts'
import { isOver, untilTrue } from './facts/run-state.ts'
import { measureUndisturbed } from './measure-undisturbed.ts'
import { type CaseResult, runCase } from './run-case.ts'
import { boundMs, type Scene } from './scene.ts'

const everyKind = inStepOrder(importKindNames)

/** Who is restarted in the middle of which step. */
const plan = [
  { during: 'catalog', replicas: ['importer-1', 'importer-2'] },
  { during: 'customers', replicas: ['customers-1', 'customers-2'] },
  { during: 'images', replicas: ['images-1', 'images-2', 'gateway-1', 'gateway-2', 'tracker-1', 'tracker-2'] },
] as const satisfies { during: string; replicas: readonly Replica[] }[]

export interface RollingResult extends CaseResult {
  /** Of the run in which they were restarted. */
  runSeconds: number
  /** From the signal until the successor could work, ms; one for each process that was restarted. */
  restarts: readonly number[]
}

type Figures = Pick<RollingResult, 'runSeconds'> & { restarts: number[] }

/** Two of every service, one restarted after the other, as a new version is rolled out, while a run of all five kinds is at work. */
const rollingCase = (figures: Figures): ChaosCase => ({
  group: 'rolling',
  name: 'rolling-restart-of-everything',
  replicas: replicaNames,
  act: async (scene) => {
    scene.withoutWatchdog()
    const begunAt = performance.now()
    const { runId } = await scene.start(everyKind, 'first')
    for (const { during, replicas } of plan) {
      await atWork(scene, runId, during)
      for (const name of await ownerFirst(scene, runId, replicas)) {
        figures.restarts.push(await restart(scene, runId, name))
      }
    }
    await scene.over(runId, 3 * boundMs)
    figures.runSeconds = (performance.now() - begunAt) / 1000
  },
})

/** Somebody has the step. */
async function atWork({ bed, note }: Scene, runId: string, kind: string): Promise<void> {
  const took = await untilTrue(async () => {
    const run = await findRun(bed.db, runId)
    return run?.owner != null && run.steps.find(({ outcome }) => outcome === null)?.kind === kind
  }, boundMs)
  if (took === null) throw new Error(`${kind} was never at work`)
  note(`${kind} is at work`)
}

/** The one that has the step in hand is the one that matters. */
async function ownerFirst({ bed }: Scene, runId: string, replicas: readonly Replica[]): Promise<Replica[]> {
  const pid = Number((await findRun(bed.db, runId))?.owner?.split(':')[2]) // service:host:pid:id
  const owner = bed.fleet.nameOf(pid)
  return [...replicas].sort((a, b) => Number(b === owner) - Number(a === owner))
}

/** As a roll-out does it: told to end, and the next one waits until its successor can work. Returns how long that took, in ms. */
async function restart({ bed, note }: Scene, runId: string, name: Replica): Promise<number> {
  const run = await findRun(bed.db, runId)
  if (run?.endedAt !== null) throw new Error(`the run was over before ${name} was restarted`)
  const kind = run.steps.find(({ outcome }) => outcome === null)?.kind
  const toldAt = performance.now()
  await bed.fleet.end(name, 'SIGTERM')
  const how = bed.fleet.ends().findLast((end) => end.name === name)?.how
  if (how !== 'exit code 0') throw new Error(`${name} ended with ${how}`)
  await bed.fleet.ensure([name])
  note(`${name} restarted during ${kind}`)
  return performance.now() - toldAt
}

/** Plays it on a bed of its own, and imports everything once more: whatever had been lost would be new then. */
export async function playRollingRestart(bed: ChaosBed, seed: number): Promise<RollingResult> {
  await bed.fleet.ensure(['importer-1', 'tracker-1', 'gateway-1'])
  const figures: Figures = { runSeconds: 0, restarts: [] }
  const result = await runCase(bed, rollingCase(figures), seed, await measureUndisturbed(bed))
  return { ...result, ...figures, violations: [...result.violations, ...(await whatWasLost(bed))] }
}

async function whatWasLost(bed: ChaosBed): Promise<Violation[]> {
  const { seq } = await markBeginning(bed)
  const runId = randomUUIDv7()
  await bed.gateway().start({ runId, kinds: everyKind, options: { full: true }, dataDir: bed.exports.first })
  if ((await untilTrue(() => isOver(bed, runId), boundMs)) === null) {
    return [{ invariant: 'I3', what: 'the import after it does not end' }]
  }
  const completed = (await eventsSince(bed, seq)).flatMap(({ event }) =>
    event.type === 'import.completed' ? [event.data] : [],
  )
  const missing = everyKind.filter((kind) => !completed.some((step) => step.kind === kind))
  const changed = completed.flatMap(({ kind, counts }) =>
    Object.entries(counts)
      .filter(([, { created, updated, deactivated }]) => created + updated + deactivated > 0)
      .map(([entity, count]) => `${kind}: ${entity} ${JSON.stringify(count)}`),
  )
  return [
    ...missing.map((kind) => `the import of ${kind} after it does not complete`),
    ...changed.map((what) => `the import after it found something to do: ${what}`),
  ].map((what) => ({ invariant: 'I3', what }))
}
