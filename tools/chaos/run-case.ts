import { randomUUIDv7 } from 'node:crypto'
import type { Catalogue } from '@imports/catalog-importer/testing/catalogue-rows'
import { findOpenRunId, findRun } from '@imports/shared/ledger/ledger'
import { seededRandom } from '../sample/seeded-random.ts'
import { emptyCatalogue } from './bed/empty-catalogue.ts'
import type { ChaosBed } from './bed/open-chaos-bed.ts'
import type { Replica } from './bed/plan-fleet.ts'
import type { ChaosCase } from './chaos-case.ts'
import type { CaseFacts } from './facts/case-facts.ts'
import { type Beginning, collectFacts, lastSeq, markBeginning } from './facts/collect-facts.ts'
import { type Violation, violationsOf } from './facts/invariants.ts'
import { isOver, isQuiet, untilTrue } from './facts/run-state.ts'
import type { Undisturbed } from './measure-undisturbed.ts'
import { boundMs, createScene, type Scene } from './scene.ts'

export interface CaseResult {
  name: string
  group: ChaosCase['group']
  seconds: number
  violations: Violation[]
  diary: readonly string[]
  beginning: Beginning
  /** Null when the case could not be played to its end. */
  facts: CaseFacts | null
}

/** Plays a case from an empty catalogue, lets everything come to rest, and judges what is left. */
export async function runCase(
  bed: ChaosBed,
  chaosCase: ChaosCase,
  seed: number,
  undisturbed: Undisturbed,
): Promise<CaseResult> {
  const { name, group, replicas } = chaosCase
  const begunAt = performance.now()
  await prepare(bed, replicas)
  const beginning = await markBeginning(bed)
  const scene = createScene(bed, seededRandom('chaos', seed, name), undisturbed.tookMs)
  const { diary } = scene.record
  const result = (violations: Violation[], facts: CaseFacts | null): CaseResult => ({
    name,
    group,
    seconds: (performance.now() - begunAt) / 1000,
    violations,
    diary,
    beginning,
    facts,
  })
  try {
    await chaosCase.act(scene)
    await rest(scene, replicas)
    const collected = await collectAtRest(scene, beginning, undisturbed)
    const facts = { ...collected, next: await nextStart(bed, collected.catalogue) }
    return result(violationsOf(facts), facts)
  } catch (error) {
    await healEverything(bed)
    await untilTrue(() => bed.answers(), boundMs)
    return result(
      [{ invariant: 'case', what: error instanceof Error ? (error.stack ?? error.message) : String(error) }],
      null,
    )
  }
}

async function prepare(bed: ChaosBed, replicas: readonly Replica[]): Promise<void> {
  bed.points.disarm()
  for (const name of bed.fleet.names()) {
    if (!replicas.some((wanted) => wanted === name)) await bed.fleet.end(name, 'SIGTERM')
  }
  await bed.fleet.ensure(replicas)
  // a case that could not be played leaves a run behind
  await untilTrue(async () => (await findOpenRunId(bed.db)) === null && (await bed.lock.holder()) === null, boundMs)
  await emptyCatalogue(bed.db)
}

/** Nothing is broken any more; then whatever is to come has to come within its time. */
async function rest(scene: Scene, replicas: readonly Replica[]): Promise<void> {
  const { bed } = scene
  await healEverything(bed)
  await untilTrue(() => bed.answers(), boundMs)
  for (const name of replicas) bed.fleet.start(name)
  const runIds = new Set(scene.record.starts.filter(({ answer }) => answer !== 'refused').map(({ runId }) => runId))
  for (const runId of runIds) if (await findRun(bed.db, runId)) await scene.over(runId)
  await untilTrue(() => isQuiet(bed), boundMs)
  await bed.fleet.ensure(replicas)
}

const mostCollections = 10

/** A sleeper may say one thing more after it was heard to be done: what was collected while an event came is collected again. */
async function collectAtRest({ bed, record }: Scene, beginning: Beginning, undisturbed: Undisturbed) {
  for (let collection = 1; ; collection++) {
    const seq = await lastSeq(bed)
    await untilTrue(() => isQuiet(bed), boundMs)
    const facts = await collectFacts(bed, beginning, record, undisturbed)
    if ((await lastSeq(bed)) === seq || collection === mostCollections) return facts
  }
}

async function healEverything(bed: ChaosBed): Promise<void> {
  bed.points.disarm()
  for (const link of Object.values(bed.servers.links)) link.pass()
  for (const name of bed.fleet.names()) bed.fleet.signal(name, 'SIGCONT')
}

/** A small import as anybody might start it now; prices need products, and mostly find their files unchanged. */
async function nextStart(bed: ChaosBed, { product = {} }: Catalogue): Promise<CaseFacts['next']> {
  const runId = randomUUIDv7()
  const started = await bed
    .gateway()
    .start({ runId, kinds: [Object.keys(product).length > 0 ? 'prices' : 'catalog'], dataDir: bed.exports.first })
  if ('refused' in started) return { accepted: false, completed: false }
  await untilTrue(() => isOver(bed, runId), boundMs)
  await untilTrue(() => isQuiet(bed), boundMs)
  const run = await findRun(bed.db, runId)
  return { accepted: true, completed: run?.steps[0]?.outcome === 'completed' }
}
