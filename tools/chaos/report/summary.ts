import type { AdmissionFigures } from '../admission.ts'
import type { Violation } from '../facts/invariants.ts'
import { median, type Recovery } from '../measure-recovery.ts'
import type { RollingResult } from '../rolling-restart.ts'
import type { CaseResult } from '../run-case.ts'
import type { ControlResult } from '../run-controls.ts'

/** What one call of the command has found. */
export interface ChaosSummary {
  /** Those that the fixed cases were played with; the first is that of everything else. */
  seeds: readonly number[]
  cases: readonly Pick<CaseResult, 'name' | 'group' | 'seconds' | 'violations'>[]
  /** Killed at random, and asleep at random. */
  random: ChaosSummary['cases']
  /** Null: not played. */
  rolling: Pick<RollingResult, 'restarts' | 'runSeconds' | 'violations'> | null
  controls: readonly ControlResult[]
  recovery: readonly Recovery[]
  /** Null: not played. */
  admission: AdmissionFigures | null
}

export const caseLine = ({ name, seconds, violations }: ChaosSummary['cases'][number]): string =>
  `${violations.length === 0 ? 'held  ' : 'BROKEN'}  ${`${seconds.toFixed(1)} s`.padStart(7)}  ${name}${brokenOnes(violations)}`

const brokenOnes = (violations: readonly Violation[]): string =>
  violations.length === 0 ? '' : `  ${[...new Set(violations.map(({ invariant }) => invariant))].join(' ')}`

export const controlLine = ({ name, detected, by, first }: ControlResult): string =>
  `${detected ? 'noticed' : 'MISSED '}  without ${name}${detected ? `  by ${by.join(' ')}: ${first}` : ''}`

export const recoveryLine = ({ how, times }: Recovery): string =>
  `work went on after an importer was ${how === 'killed' ? 'killed' : 'stopped (SIGTERM)'}: p50 ${seconds(median(times))}, max ${seconds(Math.max(...times))} (${times.length} times)`

export const seedsText = (seeds: readonly number[]): string =>
  seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds[0]} to ${seeds.at(-1)}`

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

export const violationsIn = (cases: ChaosSummary['cases']): number =>
  cases.reduce((sum, { violations }) => sum + violations.length, 0)

export const detectedIn = (controls: ChaosSummary['controls']): number =>
  controls.filter(({ detected }) => detected).length

/** Nothing was lost, nobody was let in beside another, and every guard that was switched off was missed. */
export const isClean = ({ cases, random, rolling, controls, admission }: ChaosSummary): boolean =>
  violationsIn(cases) + violationsIn(random) + (rolling?.violations.length ?? 0) === 0 &&
  detectedIn(controls) === controls.length &&
  (admission?.faults.length ?? 0) === 0

export const admissionLine = ({ requests, rounds, admitted, refused, roundMs }: AdmissionFigures): string =>
  `${requests} starts in ${rounds} rounds at two gateways: ${admitted} admitted, ${refused} refused with a link; a round took ${roundMs.median} ms (median)`

export const rollingLine = ({ restarts, runSeconds, violations }: NonNullable<ChaosSummary['rolling']>): string =>
  `${restarts.length} processes, two of each service, restarted one after the other in a run of all five kinds that took ${runSeconds.toFixed(0)} s; until the successor could work: p50 ${seconds(median(restarts))}, max ${seconds(Math.max(0, ...restarts))}; ${violations.length} violations`

/** For programs: one line. */
export const summaryJson = (summary: ChaosSummary): string =>
  JSON.stringify({
    cases: summary.cases.length,
    random: summary.random.length,
    violations: violationsIn(summary.cases) + violationsIn(summary.random) + (summary.rolling?.violations.length ?? 0),
    seeds: summary.seeds,
    controls: summary.controls.length,
    controlsDetected: detectedIn(summary.controls),
  })

export function summaryText(summary: ChaosSummary): string {
  const { cases, random, rolling, controls, recovery, admission, seeds } = summary
  return [
    ...(cases.length > 0 ? [`${cases.length} cases, ${violationsIn(cases)} violations, ${seedsText(seeds)}`] : []),
    ...(random.length > 0 ? [`${random.length} at random, ${violationsIn(random)} violations, seed ${seeds[0]}`] : []),
    ...(rolling ? [rollingLine(rolling)] : []),
    ...(controls.length > 0 ? [`${detectedIn(controls)} of ${controls.length} detected`] : []),
    ...recovery.map(recoveryLine),
    ...(admission ? [admissionLine(admission), ...admission.faults] : []),
  ].join('\n')
}
