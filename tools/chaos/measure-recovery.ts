import { findRun } from '@imports/shared/ledger/ledger'
import { seededRandom } from '../sample/seeded-random.ts'
import type { ChaosBed } from './bed/open-chaos-bed.ts'
import { untilTrue } from './facts/run-state.ts'
import { createScene } from './scene.ts'

/** How an importer is taken away, and how long it takes until another one goes on; ms. */
export interface Recovery {
  how: 'killed' | 'stopped'
  times: readonly number[]
}

const longestMs = 120_000

/** From the end of an importer in the middle of its work to the claim of the next; for SIGTERM from the signal. */
export async function measureRecovery(
  bed: ChaosBed,
  count: number,
  onTime: (how: Recovery['how'], ms: number) => void,
): Promise<Recovery[]> {
  const recoveries: Recovery[] = []
  for (const how of ['stopped', 'killed'] as const) {
    const times: number[] = []
    for (let time = 1; time <= count; time++) {
      const ms = await recoverOnce(bed, how, time)
      onTime(how, ms)
      times.push(ms)
    }
    recoveries.push({ how, times })
  }
  return recoveries
}

async function recoverOnce(bed: ChaosBed, how: Recovery['how'], time: number): Promise<number> {
  await bed.fleet.ensure(['importer-1', 'importer-2', 'tracker-1', 'gateway-1'])
  const scene = createScene(bed, seededRandom('recovery', how, time), 0)
  const point = { service: 'catalog-importer', about: 'catalog', edge: 'mid-parse' } as const
  scene.arm(point, how === 'killed' ? 'SIGKILL' : 'SIGTERM')
  const { runId } = await scene.start(['catalog'], time % 2 === 0 ? 'first' : 'second')
  const name = await scene.reached(point)
  const goneAt = performance.now()
  const before = (await findRun(bed.db, runId))?.owner
  const ended = bed.fleet.ended(name)
  const took = await untilTrue(async () => {
    const run = await findRun(bed.db, runId)
    return run?.endedAt !== null || (run.owner !== null && run.owner !== before)
  }, longestMs)
  if (took === null) throw new Error(`nobody went on within ${longestMs / 1000} s: ${scene.record.diary.join('\n')}`)
  const ms = performance.now() - goneAt
  await ended
  await scene.over(runId, longestMs)
  return ms
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = 0, high = 0] = sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1)
  return (low + high) / 2
}
