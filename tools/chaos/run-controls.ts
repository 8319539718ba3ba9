import { casesLike } from './all-cases.ts'
import type { ChaosBed, ChaosBedOptions } from './bed/open-chaos-bed.ts'
import { openChaosBed } from './bed/open-chaos-bed.ts'
import { type Control, controls } from './controls.ts'
import type { Violation } from './facts/invariants.ts'
import type { Undisturbed } from './measure-undisturbed.ts'
import { type CaseResult, runCase } from './run-case.ts'

export interface ControlResult {
  name: string
  guard: string
  detected: boolean
  /** Which noticed. */
  by: Violation['invariant'][]
  /** What was noticed first; null: nothing. */
  first: string | null
}

export interface RunControlsOptions {
  names: readonly string[]
  bed: Pick<ChaosBedOptions, 'servers' | 'exports' | 'folder'>
  undisturbed: Undisturbed
  seed: number
  onResult: (result: ControlResult) => void
  /** Of a control that nobody noticed, before its bed goes. */
  onUndetected: (bed: ChaosBed, results: readonly CaseResult[]) => Promise<void>
}

/** Each on a bed of its own, without one guard. Only the invariants that it names count. */
export async function runControls(options: RunControlsOptions): Promise<ControlResult[]> {
  const results: ControlResult[] = []
  for (const control of controls.filter(({ name }) => options.names.includes(name))) {
    const result = await runControl(control, options)
    options.onResult(result)
    results.push(result)
  }
  return results
}

async function runControl(control: Control, options: RunControlsOptions): Promise<ControlResult> {
  const { name, guard, switchOff, prepare, cases, by } = control
  await using bed = await openChaosBed({
    ...options.bed,
    name: `without-${name}`,
    ...(switchOff && { switchOff }),
    ...(prepare !== undefined && { prepare }),
  })
  const results: CaseResult[] = []
  for (const chaosCase of casesLike(cases))
    results.push(await runCase(bed, chaosCase, options.seed, options.undisturbed))
  const violations = results
    .flatMap((result) => result.violations)
    .filter(({ invariant }) => by.some((wanted) => wanted === invariant))
  if (violations.length === 0) await options.onUndetected(bed, results)
  return {
    name,
    guard,
    detected: violations.length > 0,
    by: [...new Set(violations.map(({ invariant }) => invariant))],
    first: violations[0]?.what ?? null,
  }
}
