import type { RunOptions } from '@imports/shared/contracts/import-events'
import type { ImportKind } from '@imports/shared/contracts/import-kinds'
import { isTerminal } from '@imports/shared/contracts/import-session'
import type { ImportSessionRow } from '@imports/shared/contracts/session-table'
import type { Texts } from '../texts/texts-shape.ts'

/**
 * How a run that is over may be started again, as a run of its own.
 *
 * - `same`: the same kinds with the same options.
 * - `failed`: only the steps in which something was not loaded. Their files are read again, for nothing is remembered of a file with issues, and
 *   only what is not in the tables yet is written: those records. Nothing is switched off.
 * - `real`: what a dry run has rehearsed.
 */
export const repeatWays = ['real', 'same', 'failed'] as const
export type RepeatWay = (typeof repeatWays)[number]

export interface Repeat {
  kinds: ImportKind[]
  options: RunOptions
}

type Step = Pick<ImportSessionRow, 'import_type' | 'status' | 'failed_items' | 'options'>

/** The ways in which these steps of a run can be repeated; none while it is open. Consent is given anew: it was about other numbers. */
export function repeatsOf(steps: readonly Step[]): Partial<Record<RepeatWay, Repeat>> {
  const [first] = steps
  if (!first || !steps.every(({ status }) => isTerminal(status))) return {}
  const { confirm: _, ...options } = first.options
  const { dryRun = false, ...real } = options
  const kinds = steps.map(({ import_type }) => import_type)
  const same = { kinds, options }
  if (dryRun) return { real: { kinds, options: real }, same }
  const { full: _full, switchOffAbsent: _absent, ...careful } = options
  const failed = steps.filter(({ status, failed_items }) => status !== 'completed' || failed_items > 0)
  return failed.length === 0
    ? { same }
    : { same, failed: { kinds: failed.map(({ import_type }) => import_type), options: careful } }
}

export const isRepeatWay = (way: string | undefined): way is RepeatWay => repeatWays.some((each) => each === way)

/** The buttons for them. */
export const repeatButtons = (steps: readonly Step[], { repeat, kinds }: Texts) => {
  const { failed, ...whole } = repeatsOf(steps)
  const about = {
    ...repeat.about,
    failed: repeat.about.failed(failed?.kinds.map((kind) => kinds[kind]).join(', ') ?? ''),
  }
  return repeatWays
    .filter((way) => (way === 'failed' ? failed : whole[way]))
    .map((way) => ({ way, label: repeat.ways[way], about: about[way] }))
}
