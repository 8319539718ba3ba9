import { runName } from '../names.ts'
import { at } from '../state/state.ts'
import { gatewayStage, importerStage } from '../state/words.ts'
import type { Turn } from '../turn.ts'

/** A lease ends at any time when nobody who runs renews it; while it is renewed, only a flush takes it. */
export function redisMoves(turn: Turn): void {
  const { lock } = turn.now.system
  if (lock === 0) return
  const run = lock - 1
  const free = (next: Turn['now']) => {
    next.system.lock = 0
  }
  if (isRenewed(turn, run)) turn.fault('flush', () => `Redis is flushed: the lock of ${runName(run)} is gone`, free)
  else if (turn.world.leasesEnd) turn.fair(() => `the lease of ${runName(run)} ends`, free)
}

function isRenewed({ now, world }: Turn, run: number): boolean {
  for (const importer of now.importers) {
    const renews = importer.stage >= importerStage.entering && importer.stage <= importerStage.followersTold
    if (renews && importer.run === run && !importer.stopped) return true
  }
  return now.gateways.some(
    ({ stage, stopped }, gateway) =>
      at(world.gateways, gateway) === run &&
      !stopped &&
      stage >= gatewayStage.lockTaken &&
      stage <= gatewayStage.published,
  )
}
