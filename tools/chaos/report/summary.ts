import type { Violation } from '../facts/invariants.ts'
import { median, type Recovery } from '../measure-recovery.ts'
import type { CaseResult } from '../run-case.ts'
import type { ControlResult } from '../run-controls.ts'

/** What one call of the command has found. */
export interface ChaosSummary {
  seed: number
  cases: readonly Pick<CaseResult, 'name' | 'group' | 'seconds' | 'violations'>[]
  controls: readonly ControlResult[]
  recovery: readonly Recovery[]
  seconds: number
}

export const caseLine = ({ name, seconds, violations }: ChaosSummary['cases'][number]): string =>
  `${violations.length === 0 ? 'held  ' : 'BROKEN'}  ${`${seconds.toFixed(1)} s`.padStart(7)}  ${name}${brokenOnes(violations)}`

const brokenOnes = (violations: readonly Violation[]): string =>
  violations.length === 0 ? '' : `  ${[...new Set(violations.map(({ invariant }) => invariant))].join(' ')}`

export const controlLine = ({ name, detected, by, first }: ControlResult): string =>
  `${detected ? 'noticed' : 'MISSED '}  without ${name}${detected ? `  by ${by.join(' ')}: ${first}` : ''}`

export const recoveryLine = ({ how, times }: Recovery): string =>
  `work went on after an importer was ${how === 'killed' ? 'killed' : 'stopped (SIGTERM)'}: p50 ${seconds(median(times))}, max ${seconds(Math.max(...times))} (${times.length} times)`

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

export const violationsIn = ({ cases }: ChaosSummary): number =>
  cases.reduce((sum, { violations }) => sum + violations.length, 0)

export const detectedIn = ({ controls }: ChaosSummary): number => controls.filter(({ detected }) => detected).length

/** For programs: one line. */
export const summaryJson = (summary: ChaosSummary): string =>
  JSON.stringify({
    cases: summary.cases.length,
    violations: violationsIn(summary),
    seed: summary.seed,
    controls: summary.controls.length,
    controlsDetected: detectedIn(summary),
  })

export function summaryText(summary: ChaosSummary): string {
  const { cases, controls, recovery, seed } = summary
  return [
    ...(cases.length > 0 ? [`${cases.length} cases, ${violationsIn(summary)} violations, seed ${seed}`] : []),
    ...(controls.length > 0 ? [`${detectedIn(summary)} of ${controls.length} detected`] : []),
    ...recovery.map(recoveryLine),
  ].join('\n')
}
