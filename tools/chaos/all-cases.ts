import { cancelCases } from './cases/cancel-cases.ts'
import { gatewayCases } from './cases/gateway-cases.ts'
import { importerCases } from './cases/importer-cases.ts'
import { randomCases } from './cases/random-cases.ts'
import { repeatCases } from './cases/repeat-cases.ts'
import { serverCases } from './cases/server-cases.ts'
import { trackerCases } from './cases/tracker-cases.ts'
import { randomZombies, zombieCases } from './cases/zombie-cases.ts'
import type { ChaosCase } from './chaos-case.ts'

/** In an order in which few processes have to be started and stopped. */
export const allCases: readonly ChaosCase[] = [
  ...importerCases,
  ...gatewayCases,
  ...trackerCases,
  ...zombieCases,
  ...cancelCases,
  ...serverCases,
  ...repeatCases,
]

/** Those whose name, or group, contains one of the words; a numbered one by its whole name. */
export const casesLike = (words: readonly string[]): ChaosCase[] => [
  ...allCases.filter(({ name, group }) => words.some((word) => name.includes(word) || group === word)),
  ...words.flatMap(numbered),
]

function numbered(word: string): ChaosCase[] {
  const [, what, number] = /^(random|zombie)-(\d+)$/.exec(word) ?? []
  if (what === undefined) return []
  return (what === 'random' ? randomCases : randomZombies)(Number(number)).slice(-1)
}

/** A few that meet most of what there is, in under a minute. */
export const quickCases = [
  'importer-mid-parse-killed-same',
  'importer-in-tx-before-commit-asleep-other',
  'redis-emptied-after-claim',
  'events-stored-again-after-the-end',
]
export const quickControls = ['derived-ids', 'terminal']
